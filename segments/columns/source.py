"""Reading PostgreSQL in bulk: one snapshot, in Arrow batches, in the memory of a few of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from segments.columns.server import FACTS, TRANSACTION_TIMEOUT_SINCE, ServerFacts

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_BYTES = 16 * 2**20


def connection_string() -> str:
    """Return the address of Django's default database in libpq's keyword form (which also takes a socket)."""
    settings = connection.settings_dict
    known = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    options = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str | int)}
    given = {name: value for name, value in known.items() if value}
    return make_conninfo(**{**options, **given}, application_name="regulars columns")


class Snapshot:
    """The database at one moment. `facts.xmin` is the bound of whatever is read from it."""

    def __init__(self, cursor: Any) -> None:
        """Take an ADBC cursor inside a transaction."""
        self._cursor = cursor
        (row,) = self.rows(FACTS)
        self.facts = ServerFacts.of_row(tuple(row.values()))

    def rows(self, query: str) -> list[dict[str, object]]:
        """Return a short answer."""
        self._cursor.execute(query)
        found: list[dict[str, object]] = self._cursor.fetch_arrow_table().to_pylist()
        return found

    def batches(self, query: str) -> pa.RecordBatchReader:
        """Stream a long answer; read it to its end before asking the next."""
        self._cursor.execute(query)
        return self._cursor.fetch_record_batch()


@contextmanager
def open_snapshot() -> Iterator[Snapshot]:
    """Open a REPEATABLE READ, READ ONLY transaction on a connection of its own."""
    from adbc_driver_postgresql import StatementOptions, dbapi

    limits = ["statement_timeout", "idle_in_transaction_session_timeout"]
    if connection.pg_version >= TRANSACTION_TIMEOUT_SINCE:  # type: ignore[attr-defined]
        limits.append("transaction_timeout")
    with (
        dbapi.connect(connection_string(), autocommit=True) as adbc,
        adbc.cursor(
            adbc_stmt_kwargs={StatementOptions.BATCH_SIZE_HINT_BYTES.value: str(BATCH_BYTES)}
        ) as cursor,
    ):
        for statement in (
            *(f"SET {limit} = 0" for limit in limits),
            "SET TIME ZONE 'UTC'",
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ):
            cursor.execute(statement)
        yield Snapshot(cursor)
        cursor.execute("COMMIT")
