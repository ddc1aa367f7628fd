"""The live tables, through Django's own connection: for "why is this member in", and to check the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from django.db import OperationalError, connection, transaction

from segments.columns.errors import QuestionStopped
from segments.engine.compiling import compiled, promised_schema

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def run_on_postgres(expression: ir.Table, *, seconds: float | None = None) -> pa.Table:
    """Answer an expression from the live tables. Raises ``QuestionStopped`` after `seconds`."""
    import pyarrow as pa

    question, schema = compiled(expression, "postgres"), promised_schema(expression)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if seconds is not None:
                cursor.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
            cursor.execute(question)
            rows = cursor.fetchall()
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            raise QuestionStopped from error
        raise
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    arrays = [pa.array(values, type=one.type) for values, one in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
