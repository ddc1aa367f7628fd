"""The parts of each table as one DuckDB view, with the name and the columns of the PostgreSQL table."""

from collections.abc import Iterable

from segments.columns.contents import Contents, Part, TableParts
from segments.columns.folder import path_of
from segments.columns.tables import TABLES, CopiedTable, Type, Upkeep


def create_views(contents: Contents) -> list[str]:
    """Return one CREATE VIEW for each table, for the current schema of a connection."""
    return [f"CREATE VIEW {table.name} AS {select(table, contents.tables[table.name])}" for table in TABLES]


def select(table: CopiedTable, parts: TableParts) -> str:
    """Return the rows of a table: of rows that change, the latest version of each that is not deleted."""
    names = _columns(table)
    if table.upkeep is not Upkeep.CHANGING or not parts.changes:
        return f"SELECT {names} FROM {read(parts.parts)} AS t"  # noqa: S608
    return f"""
        WITH latest AS (
            SELECT * FROM {read(parts.changes)}
            QUALIFY row_number() OVER (PARTITION BY id ORDER BY row_xid DESC) = 1
        )
        SELECT {names} FROM {read(parts.base)} AS t ANTI JOIN latest ON t.id = latest.id
        UNION ALL
        SELECT {names} FROM latest AS t WHERE NOT deleted
    """  # noqa: S608


def read(parts: Iterable[Part]) -> str:
    """Return the files of some parts as a table expression."""
    quoted = ", ".join("'" + str(path_of(part)).replace("'", "''") + "'" for part in parts)
    return f"read_parquet([{quoted}])"


def _columns(table: CopiedTable) -> str:
    return ", ".join(
        f't."{name}"::JSON AS "{name}"' if kind is Type.JSON else f't."{name}"'
        for name, kind in table.columns.items()
    )
