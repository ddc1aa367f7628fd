"""Writing Arrow batches as one part."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from segments.columns.contents import Part
from segments.columns.folder import new_file
from segments.columns.tables import CopiedTable, Type

if TYPE_CHECKING:
    import pyarrow as pa

COMPRESSION = "zstd"
ROW_GROUP = 200_000  # rows


def write_part(table: CopiedTable, batches: pa.RecordBatchReader, *, even_empty: bool = False) -> Part | None:
    """Write all batches as a part; None, and no file, when there is no row (unless `even_empty`)."""
    import pyarrow.parquet as pq

    filled = (batch for batch in batches if batch.num_rows)
    first = next(filled, None)
    if first is None and not even_empty:
        return None
    schema, rows = _stored_schema(table, batches.schema), 0
    with new_file(table.name) as (unfinished, final):
        with pq.ParquetWriter(
            unfinished, schema, compression=COMPRESSION, store_decimal_as_integer=True
        ) as writer:
            for batch in chain([first] if first is not None else [], filled):
                writer.write_batch(_stored(batch, schema), row_group_size=ROW_GROUP)
                rows += batch.num_rows
        size = unfinished.stat().st_size
    return Part(file=final.name, rows=rows, bytes=size)


def _stored_schema(table: CopiedTable, schema: pa.Schema) -> pa.Schema:
    """Money came as whole ten-thousandths; everything else stays as it came."""
    import pyarrow as pa

    money = {name for name, kind in table.columns.items() if kind is Type.MONEY}
    return pa.schema(
        [pa.field(one.name, pa.decimal64(18, 4) if one.name in money else one.type) for one in schema]
    )


def _stored(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Read the same 64 bits as decimal(18,4): no arithmetic, no rounding."""
    import pyarrow as pa

    columns: Iterable[pa.Array] = (
        column if column.type == one.type else column.view(one.type)
        for column, one in zip(batch.columns, schema, strict=True)
    )
    return pa.RecordBatch.from_arrays(list(columns), schema=schema)
