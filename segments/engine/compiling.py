"""From an expression to the SQL of an engine, and from its answer to the types that were promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from segments.columns.tables import TABLES, CopiedTable

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def compiled(expression: ir.Table, dialect: Literal["duckdb", "postgres"]) -> str:
    """Return the expression as one SELECT."""
    import ibis

    query = str(ibis.to_sql(expression, dialect=dialect, pretty=False))
    return _on_copied_columns(query) if dialect == "postgres" else query


def _on_copied_columns(query: str) -> str:
    """Let each name stand for the columns that are copied: Ibis writes `SELECT *`, and live tables have more.

    A common table expression hides the table of its name from the rest of the query, not from itself.
    """
    used = (table for table in TABLES if f'"{table.name}"' in query)
    narrowed = (
        f'"{table.name}" AS NOT MATERIALIZED (SELECT {", ".join(_quoted(table))} FROM "{table.name}")'  # noqa: S608
        for table in used
    )
    rest = ", " + query.removeprefix("WITH ") if query.startswith("WITH ") else " " + query
    return "WITH " + ", ".join(narrowed) + rest


def _quoted(table: CopiedTable) -> list[str]:
    return [f'"{name}"' for name in table.columns]


def promised_schema(expression: ir.Table) -> pa.Schema:
    """Return the Arrow schema of the expression's answer."""
    return expression.schema().to_pyarrow()


def as_promised(answer: pa.Table, expression: ir.Table) -> pa.Table:
    """Cast an answer: engines widen sums and counts in their own ways. Raises when a value does not fit."""
    return answer.select(expression.columns).cast(promised_schema(expression))
