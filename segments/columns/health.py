"""How fresh the columns are, and what holds them back: for `doctor`, the command line and the admin."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from segments.columns.catch_up import why_unusable
from segments.columns.contents import Contents, TableParts
from segments.columns.manifest import contents_of, manifest_row
from segments.columns.server import OpenTransaction, open_transactions, server_facts

LATE_AFTER = timedelta(minutes=2)  # they are looked after every few seconds, and noted every half minute


@dataclass(frozen=True)
class TableHealth:
    """The parts of one table. `rows` counts versions in the files, so it may exceed the rows of the table."""

    name: str
    base_parts: int
    change_parts: int
    rows: int
    bytes: int


@dataclass(frozen=True)
class ColumnHealth:
    """The state of the columns at `now`.

    `unusable` says why there is nothing to ask. `behind` counts transactions of the cluster that have been
    given an id since the bound; `is_held` says that the oldest of them is not finished, and nobody can copy
    further; `held_by` are the writing transactions that are open, oldest first.
    """

    now: datetime
    version: int
    unusable: str
    bound: int
    behind: int
    is_held: bool
    checked_at: datetime | None
    changed_at: datetime | None
    rows: int
    seconds: float
    failed_at: datetime | None
    error: str
    tables: tuple[TableHealth, ...]
    held_by: tuple[OpenTransaction, ...]

    @property
    def lag(self) -> timedelta | None:
        """How long ago the columns were last brought up to date; None when they never were."""
        return self.now - self.checked_at if self.checked_at else None

    def problems(self) -> list[str]:
        """Return what is wrong, in sentences that say what to do; empty when all is well."""
        found = []
        if self.error:
            found.append(_("The last catch-up failed: %(reason)s") % {"reason": self.error})
        if self.unusable:
            found.append(
                _(
                    "The columns cannot be asked (%(reason)s). The worker builds them within seconds; "
                    "without one, run `manage.py columns catch-up`."
                )
                % {"reason": self.unusable}
            )
        elif self.lag is not None and self.lag > LATE_AFTER:
            found.append(self._why_late() % {"seconds": self.lag.total_seconds(), **self._oldest()})
        return found

    def _why_late(self) -> str:
        if self.is_held and self.held_by:
            return _(
                "The columns are %(seconds)d seconds late: an open writing transaction of %(role)s in "
                "database %(database)s (process %(process)s) holds them back. End it if it is stuck."
            )
        return _("The columns are %(seconds)d seconds late. Check that worker and beat run.")

    def _oldest(self) -> dict[str, object]:
        oldest = self.held_by[0] if self.held_by else None
        return {
            "role": oldest.role if oldest else "",
            "database": oldest.database if oldest else "",
            "process": oldest.pid or oldest.prepared if oldest else "",
        }


def column_health(*, now: datetime) -> ColumnHealth:
    """Look at manifest, files and server; a few milliseconds, no heavy imports."""
    row = manifest_row()
    contents = contents_of(row)
    with connection.cursor() as cursor:
        facts = server_facts(cursor)
        held_by = tuple(open_transactions(cursor))
    return ColumnHealth(
        now=now,
        version=contents.version,
        unusable=why_unusable(contents, facts),
        bound=contents.bound,
        behind=max(facts.xmax - contents.bound, 0) if contents.is_built else 0,
        is_held=contents.is_built and facts.xmin <= contents.bound < facts.xmax,
        checked_at=row.checked_at,
        changed_at=row.changed_at,
        rows=row.rows,
        seconds=row.seconds,
        failed_at=row.failed_at,
        error=row.error,
        tables=_tables(contents),
        held_by=held_by,
    )


def _tables(contents: Contents) -> tuple[TableHealth, ...]:
    return tuple(_table(name, parts) for name, parts in sorted(contents.tables.items()))


def _table(name: str, parts: TableParts) -> TableHealth:
    return TableHealth(
        name=name,
        base_parts=len(parts.base),
        change_parts=len(parts.changes),
        rows=sum(part.rows for part in parts.parts),
        bytes=sum(part.bytes for part in parts.parts),
    )
