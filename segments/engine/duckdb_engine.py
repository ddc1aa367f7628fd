"""DuckDB over the columns: one database in memory per process, one schema of views per version.

A reader works on a cursor of its own, pinned to the version it was opened with: several questions of one
reader see the same moment, and what another thread opens or ends does not cut its answers short.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

from segments.columns.contents import Contents
from segments.columns.duck import FOR_QUESTIONS, open_duckdb, prepare
from segments.columns.errors import ColumnsMissing, QuestionStopped
from segments.columns.manifest import current_contents
from segments.columns.views import create_views
from segments.engine.compiling import as_promised, compiled

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir
    import pyarrow as pa


class ColumnsReader:
    """The columns at one version. For one thread; only `stop` may be called from others."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, contents: Contents) -> None:
        """Take a cursor whose schema is that of the contents' views."""
        self._cursor = cursor
        self.contents = contents

    def run(self, expression: ir.Table, *, seconds: float | None = None) -> pa.Table:
        """Answer in the expression's schema. Raises ``QuestionStopped`` after `seconds` or on `stop`."""
        return as_promised(self.ask(compiled(expression, "duckdb"), seconds=seconds), expression)

    def ask(self, sql: str, *, seconds: float | None = None) -> pa.Table:
        """Answer DuckDB's SQL: for references in benchmarks and for checks of the columns themselves."""
        import duckdb

        timer = Timer(seconds, self.stop) if seconds is not None else None
        if timer:
            timer.start()
        try:
            return self._cursor.execute(sql).to_arrow_table()
        except duckdb.InterruptException as error:
            raise QuestionStopped from error
        finally:
            if timer:
                timer.cancel()

    def stop(self) -> None:
        """Stop the question that is running now."""
        self._cursor.interrupt()


class _Database:
    """This process's DuckDB: which versions have views, and how many readers each has."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self._connection = open_duckdb(memory=FOR_QUESTIONS)
        self._readers: Counter[str] = Counter()
        self._guard = Lock()

    def enter(self, contents: Contents) -> tuple[duckdb.DuckDBPyConnection, str]:
        """Make the views if they are new, and a cursor on them."""
        views = create_views(contents)
        schema = f"v{contents.version}_{hashlib.sha256(repr(views).encode()).hexdigest()[:12]}"
        with self._guard:
            cursor = self._connection.cursor()
            prepare(cursor)
            if schema not in self._readers:
                cursor.execute(f"CREATE SCHEMA {schema}")
                self._readers[schema] = 0
                cursor.execute(f"SET schema = '{schema}'")
                for view in views:
                    cursor.execute(view)
            self._readers[schema] += 1
        cursor.execute(f"SET schema = '{schema}'")
        return cursor, schema

    def leave(self, cursor: duckdb.DuckDBPyConnection, schema: str) -> None:
        """Close a cursor, and drop versions that nobody reads any more, except this one."""
        cursor.close()
        with self._guard:
            self._readers[schema] -= 1
            for old in [name for name, count in self._readers.items() if not count and name != schema]:
                self._connection.execute(f"DROP SCHEMA {old} CASCADE")
                del self._readers[old]


_database: _Database | None = None
_opening = Lock()


def _this_process() -> _Database:
    """Return the database, opened on first use after the fork: one that a child inherits hangs."""
    global _database  # noqa: PLW0603 (one per process is the point)
    with _opening:
        if _database is None or _database.process != os.getpid():
            _database = _Database()
        return _database


@contextmanager
def open_columns() -> Iterator[ColumnsReader]:
    """Open the columns as they are now; the block sees this moment, up to ``folder.KEPT_SECONDS`` long.

    Raises ``ColumnsMissing`` when there are none yet.
    """
    contents = current_contents()
    if not contents.is_built:
        raise ColumnsMissing
    database = _this_process()
    cursor, schema = database.enter(contents)
    try:
        yield ColumnsReader(cursor, contents)
    finally:
        database.leave(cursor, schema)
