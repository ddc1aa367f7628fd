"""From one snapshot of PostgreSQL to new parts on disk. Nothing here touches the manifest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from segments.columns import queries
from segments.columns.contents import Contents, Part, TableParts
from segments.columns.errors import StampedElsewhere
from segments.columns.parquet import write_part
from segments.columns.queries import Window
from segments.columns.server import ServerFacts
from segments.columns.source import Snapshot, open_snapshot
from segments.columns.stamps import foreign_stamps_query
from segments.columns.tables import STAMPED, WHOLE, CopiedTable, Upkeep


@dataclass(frozen=True)
class Copied:
    """Parts on disk that no manifest names yet: changes to add to a table, or all that a table is now."""

    facts: ServerFacts
    changes: Mapping[str, Part] = field(default_factory=dict)
    replaced: Mapping[str, TableParts] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many versions of rows, and tombstones, were copied."""
        replaced = (part for parts in self.replaced.values() for part in parts.parts)
        return sum(part.rows for part in (*self.changes.values(), *replaced))

    def onto(self, before: Contents) -> Contents:
        """Return the contents with these parts, copied up to the snapshot's xmin."""
        after = before.model_copy(update={"identity": self.facts.identity, "bound": self.facts.xmin})
        for name, parts in self.replaced.items():
            after = after.having(name, parts)
        for name, part in self.changes.items():
            after = after.having(name, after.tables[name].followed_by(part))
        return after


def copy_since(contents: Contents) -> Copied:
    """Copy the tombstones and rows stamped from the bound on, up to the oldest unfinished transaction."""
    changes = {}
    with open_snapshot() as snapshot:
        window = Window(contents.bound, snapshot.facts.xmin)
        for table in STAMPED:
            if part := write_part(table, snapshot.batches(_since(table, window))):
                changes[table.name] = part
        return Copied(snapshot.facts, changes, _copy_whole(snapshot, contents))


def copy_all() -> Copied:
    """Copy everything. Raises ``StampedElsewhere`` when rows claim transactions that have not begun."""
    tables = {}
    with open_snapshot() as snapshot:
        _refuse_foreign_stamps(snapshot)
        for table in STAMPED:
            part = write_part(table, snapshot.batches(_first(table, snapshot.facts)), even_empty=True)
            tables[table.name] = _first_parts(table, part)
        return Copied(snapshot.facts, replaced={**tables, **_copy_whole(snapshot, Contents())})


def _since(table: CopiedTable, window: Window) -> str:
    if table.upkeep is Upkeep.APPEND_ONLY:
        return queries.added(table, window)
    return queries.changed(table, window)


def _first(table: CopiedTable, facts: ServerFacts) -> str:
    if table.upkeep is Upkeep.APPEND_ONLY:
        return queries.added(table, Window(0, facts.xmin))
    return queries.everything(table)


def _first_parts(table: CopiedTable, part: Part | None) -> TableParts:
    """Unsorted activity counts as changes: tidying makes the sorted base of it."""
    found = (part,) if part else ()
    return TableParts(changes=found) if table.upkeep is Upkeep.APPEND_ONLY else TableParts(base=found)


def _copy_whole(snapshot: Snapshot, contents: Contents) -> dict[str, TableParts]:
    """Copy the small tables whose content differs from the last time."""
    (prints,) = snapshot.rows(queries.probe((), WHOLE))
    copied = {}
    for table in WHOLE:
        fingerprint = str(prints[f"print_{table.name}"])
        if contents.tables.get(table.name, TableParts()).fingerprint != fingerprint:
            part = write_part(table, snapshot.batches(queries.everything(table)), even_empty=True)
            copied[table.name] = TableParts(base=(part,) if part else (), fingerprint=fingerprint)
    return copied


def _refuse_foreign_stamps(snapshot: Snapshot) -> None:
    (claims,) = snapshot.rows(foreign_stamps_query())
    if foreign := [name for name, is_foreign in claims.items() if is_foreign]:
        raise StampedElsewhere(tables=", ".join(foreign))
