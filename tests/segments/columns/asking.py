"""What the tests of the columns ask: what is in them, and whether PostgreSQL says the same."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

from segments.columns.catch_up import catch_up_fully
from segments.columns.tables import ACTIVITY
from segments.engine import open_columns, run
from tests.loyalty.cast import NOW

T = TypeVar("T")


def caught_up() -> None:
    """All that is committed is in the columns. Tests that run beside this one hold it back for moments."""
    assert catch_up_fully(now=NOW, seconds=60)


def ids_in_columns(table: str = ACTIVITY.name) -> Counter[int]:
    """How often each id is in the columns."""
    with open_columns() as columns:
        return Counter(columns.ask(f"SELECT id FROM {table}")["id"].to_pylist())


def ids_in_postgres(table: str = ACTIVITY.name) -> Counter[int]:
    """How often each id is in the live table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")
        return Counter(row[0] for row in cursor.fetchall())


def both(expression: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The answers of both engines, in one order."""
    answers = [run(expression, engine=engine).to_pylist() for engine in ("duckdb", "postgres")]
    here, there = [sorted(rows, key=lambda row: repr(sorted(row.items()))) for rows in answers]
    return here, there


def elsewhere(function: Callable[[], T]) -> T:
    """Run a function on another connection, as another process would."""

    def closing() -> T:
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing).result()
