"""From an expression to the SQL of an engine, and from its answer to the types that were promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def compiled(expression: ir.Table, dialect: Literal["duckdb", "postgres"]) -> str:
    """Return the expression as one SELECT."""
    import ibis

    return str(ibis.to_sql(expression, dialect=dialect, pretty=False))


def promised_schema(expression: ir.Table) -> pa.Schema:
    """Return the Arrow schema of the expression's answer."""
    return expression.schema().to_pyarrow()


def as_promised(answer: pa.Table, expression: ir.Table) -> pa.Table:
    """Cast an answer: engines widen sums and counts in their own ways. Raises when a value does not fit."""
    return answer.select(expression.columns).cast(promised_schema(expression))
