"""One question, one answer, on the engine that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from segments.engine.duckdb_engine import open_columns
from segments.engine.postgres_engine import run_on_postgres

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

EngineName = Literal["duckdb", "postgres"]


def run(expression: ir.Table, *, engine: EngineName = "duckdb", seconds: float | None = None) -> pa.Table:
    """Answer an expression; the table has the expression's schema, whatever the engine.

    `duckdb` asks the columns as they are now, `postgres` the live tables. Raises ``ColumnsMissing`` when
    there are none yet, ``QuestionStopped`` after `seconds`.
    """
    if engine == "postgres":
        return run_on_postgres(expression, seconds=seconds)
    with open_columns() as columns:
        return columns.run(expression, seconds=seconds)
