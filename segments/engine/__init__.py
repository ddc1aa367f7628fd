"""The engine: one Ibis expression on unbound tables, asked of the columns or of the live tables.

``run(expression)`` is all that most callers need; several questions that must see the same moment share one
``open_columns()``. Expressions are built from ``segments.engine.tables``.
"""

from segments.engine.duckdb_engine import ColumnsReader, open_columns
from segments.engine.run import EngineName, run

__all__ = ["ColumnsReader", "EngineName", "open_columns", "run"]
