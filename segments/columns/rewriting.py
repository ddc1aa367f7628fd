"""New parts made of old ones, by DuckDB, in bounded memory. Nothing here touches the manifest."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING

from segments.columns.contents import Contents, Part
from segments.columns.duck import FOR_TIDYING, open_duckdb, prepare
from segments.columns.folder import new_file
from segments.columns.parquet import COMPRESSION, ROW_GROUP
from segments.columns.tables import ACTIVITY, MEMBER, CopiedTable, Type
from segments.columns.views import read, select

if TYPE_CHECKING:
    import duckdb


def merged(table: CopiedTable, parts: Iterable[Part]) -> Part:
    """Write the rows of some small parts as one."""
    return _write(table, f"SELECT * FROM {read(parts)}")  # noqa: S608


def rewritten(table: CopiedTable, contents: Contents) -> Part:
    """Write all that a table is now as one sorted part; of activity only what erased people have not done."""
    if table is ACTIVITY:
        everything = read(contents.tables[table.name].parts)
        erased = f"({_erased(contents)}) AS e ON t.member_id = e.id"
        return _write(table, f"SELECT t.* FROM {everything} AS t ANTI JOIN {erased}")  # noqa: S608
    return _write(table, select(table, contents.tables[table.name]))


def count_erased_activity(contents: Contents) -> int:
    """Return how many rows of the activity files belong to people who have been erased."""
    everything = read(contents.tables[ACTIVITY.name].parts)
    with closing(_open()) as duckdb:
        found = duckdb.execute(
            f"SELECT count(*) FROM {everything} AS t "  # noqa: S608
            f"SEMI JOIN ({_erased(contents)}) AS e ON t.member_id = e.id"
        ).fetchone()
    return int(found[0]) if found else 0


def _erased(contents: Contents) -> str:
    members = select(MEMBER, contents.tables[MEMBER.name])
    return f"""
        WITH m AS ({members}) SELECT m.id FROM m LEFT JOIN m AS stays ON stays.id = m.merged_into_id
        WHERE m.status = 'erased' OR stays.status = 'erased'
    """  # noqa: S608


def _open() -> duckdb.DuckDBPyConnection:
    opened = open_duckdb(memory=FOR_TIDYING)
    prepare(opened)
    return opened


def _write(table: CopiedTable, query: str) -> Part:
    order = ", ".join(f'"{name}"' for name in table.order)
    stored = ", ".join(
        f'"{name}"::VARCHAR AS "{name}"' for name, kind in table.columns.items() if kind is Type.JSON
    )
    replacing = f"REPLACE ({stored})" if stored else ""
    with new_file(table.name) as (unfinished, final):
        target = str(unfinished).replace("'", "''")
        with closing(_open()) as duckdb:
            done = duckdb.execute(
                f"COPY (SELECT * {replacing} FROM ({query}) ORDER BY {order}) TO '{target}' "  # noqa: S608
                f"(FORMAT parquet, COMPRESSION {COMPRESSION}, ROW_GROUP_SIZE {ROW_GROUP})"
            ).fetchone()
        size = unfinished.stat().st_size
    return Part(file=final.name, rows=int(done[0]) if done else 0, bytes=size)
