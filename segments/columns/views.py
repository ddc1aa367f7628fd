"""The parts of each table as one DuckDB view, with the name and the columns of the PostgreSQL table."""

from collections.abc import Iterable

from segments.columns.contents import Contents, Part, TableParts
from segments.columns.folder import path_of
from segments.columns.tables import TABLES, CopiedTable, Type, Upkeep


def create_views(contents: Contents) -> list[str]:
    """Return the statements that make one view for each table in the current schema of a connection.

    The latest versions of changed rows are few, so they are worked out once, into a table beside the view.
    """
    made = []
    for table in TABLES:
        parts, latest = contents.tables[table.name], f"{table.name}_latest"
        if _has_versions(table, parts):
            made.append(f"CREATE TABLE {latest} AS {_latest(parts)}")
        made.append(f"CREATE VIEW {table.name} AS {_rows(table, parts, latest)}")
    return made


def select(table: CopiedTable, parts: TableParts) -> str:
    """Return the rows of a table: of rows that change, the latest version of each that is not deleted."""
    if not _has_versions(table, parts):
        return _rows(table, parts, "")
    return f"WITH latest AS ({_latest(parts)}) {_rows(table, parts, 'latest')}"


def read(parts: Iterable[Part]) -> str:
    """Return the files of some parts as a table expression."""
    quoted = ", ".join("'" + str(path_of(part)).replace("'", "''") + "'" for part in parts)
    return f"read_parquet([{quoted}])"


def _has_versions(table: CopiedTable, parts: TableParts) -> bool:
    return table.upkeep is Upkeep.CHANGING and bool(parts.changes)


def _latest(parts: TableParts) -> str:
    return (
        f"SELECT * FROM {read(parts.changes)} "  # noqa: S608
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY row_xid DESC) = 1"
    )


def _rows(table: CopiedTable, parts: TableParts, latest: str) -> str:
    columns = ", ".join(
        f't."{name}"::JSON AS "{name}"' if kind is Type.JSON else f't."{name}"'
        for name, kind in table.columns.items()
    )
    if not _has_versions(table, parts):
        return f"SELECT {columns} FROM {read(parts.parts)} AS t"  # noqa: S608
    return f"""
        SELECT {columns} FROM {read(parts.base)} AS t ANTI JOIN {latest} AS l ON t.id = l.id
        UNION ALL
        SELECT {columns} FROM {latest} AS t WHERE NOT deleted
    """  # noqa: S608
