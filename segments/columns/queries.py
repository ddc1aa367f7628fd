"""The questions that a catch-up asks PostgreSQL: words from `tables.py`, values that are whole numbers."""

from dataclasses import dataclass

from segments.columns.tables import CopiedTable, Type

TOMBSTONES = "core_tombstone"


@dataclass(frozen=True)
class Window:
    """Transactions from `start` (included) to `end` (not included): all finished, none seen before."""

    start: int
    end: int

    def condition(self, column: str) -> str:
        """The rows of this window."""
        return f"{column} >= '{self.start}'::xid8 AND {column} < '{self.end}'::xid8"


def _carried(name: str, kind: Type) -> str:
    match kind:
        case Type.MONEY:  # whole ten-thousandths: exact, and an eighth of the work of numeric
            return f'(t."{name}" * 10000)::bigint AS "{name}"'
        case Type.TEXT | Type.JSON:
            return f't."{name}"::text AS "{name}"'
        case _:
            return f't."{name}"'


def _columns(table: CopiedTable) -> str:
    return ", ".join(_carried(name, kind) for name, kind in table.columns.items())


def everything(table: CopiedTable) -> str:
    """All rows that can be seen now.

    For the first copy of rows that change this takes in those above the bound as well. They come again with
    the next catch-up and replace themselves; left out, a member changed by an unfinished stretch would be
    missing.
    """
    return f"SELECT {_columns(table)} FROM {table.name} t"  # noqa: S608


def added(table: CopiedTable, window: Window) -> str:
    """Rows that were added in the window."""
    return f"{everything(table)} WHERE {window.condition('t.row_xid')}"


def changed(table: CopiedTable, window: Window) -> str:
    """Tombstones and rows of the window, with `row_xid` (a later version has a higher one) and `deleted`.

    The tombstone of a row that is there again says nothing, whichever transaction began first.
    """
    others = ((name, kind) for name, kind in table.columns.items() if name != "id")
    nothing = ", ".join(f'NULL::{kind.carried_as} AS "{name}"' for name, kind in others)
    return f"""
        SELECT d.row_id AS id, {nothing}, max(d.row_xid::text::bigint) AS row_xid, true AS deleted
        FROM {TOMBSTONES} d
        WHERE d.table_name = '{table.name}' AND {window.condition("d.row_xid")}
          AND NOT EXISTS (SELECT FROM {table.name} t WHERE t.id = d.row_id)
        GROUP BY d.row_id
        UNION ALL
        SELECT {_columns(table)}, t.row_xid::text::bigint AS row_xid, false AS deleted
        FROM {table.name} t WHERE {window.condition("t.row_xid")}
    """  # noqa: S608


def newest_stamp(table: str) -> str:
    """The highest stamp of a table, by one look at the end of its index; -1 when it is empty."""
    return (
        "coalesce((SELECT row_xid::text::bigint FROM "  # noqa: S608
        f"(SELECT row_xid FROM {table} ORDER BY row_xid DESC LIMIT 1) newest), -1)"
    )


def fingerprint(table: CopiedTable) -> str:
    """A digest of the content of a small table."""
    row = ", ".join(f't."{name}"' for name in table.columns)
    return f"(SELECT md5(coalesce(string_agg(ROW({row})::text, ',' ORDER BY t.id), '')) FROM {table.name} t)"  # noqa: S608


def probe(stamped: tuple[str, ...], whole: tuple[CopiedTable, ...]) -> str:
    """One row: the highest stamp of each stamped table, then the fingerprint of each small one."""
    asked = [f"{newest_stamp(name)} AS stamp_{name}" for name in stamped]
    asked += [f"{fingerprint(table)} AS print_{table.name}" for table in whole]
    return "SELECT " + ", ".join(asked)
