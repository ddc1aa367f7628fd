"""Tables in Parquet files, read batch by batch and column by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from loyalty.imports.cells import Cell, shown
from loyalty.imports.errors import ColumnsNested, FileDamaged, FileTooExpansive, RowBytes, RowTooLarge
from loyalty.imports.readers.arrow_cells import cells_of, is_sound_text, longest_text
from loyalty.imports.readers.headers import named
from loyalty.imports.readers.pending import PendingRows
from loyalty.imports.readers.table import BATCH_ROWS, ROW_CHARACTERS, RawBatch, Table, TableOptions
from loyalty.imports.readers.text import undecoded

if TYPE_CHECKING:
    import pyarrow as pa

# A row group is unpacked piece by piece, but it cannot be seen beforehand how even its pieces are.
GROUP_BYTES = 1024 * 1024 * 1024
# Rows taken from the file at once; a batch is made of several.
PORTION_ROWS = 5_000
PORTION_BYTES = 16 * 1024 * 1024
BUFFER_BYTES = 1024 * 1024


class ParquetTable(Table):
    """A Parquet file of plain columns; row numbers count its rows from 1."""

    def __init__(self, path: Path, options: TableOptions) -> None:  # noqa: ARG002  (the file says all)
        """Read the schema. Raises ColumnsNested, HeaderDuplicate, FileDamaged, FileTooExpansive."""
        super().__init__(path)
        with _opened(path) as file:
            texts = _check_columns(file)
            _check_sizes(file)
            self._rows = file.metadata.num_rows
            self.header = named(file.schema_arrow.names)
            self._portions = _portions(path, file, texts)

    def batches(self, size: int = BATCH_ROWS) -> Iterator[RawBatch]:
        """Yield batches of columns of text, whole numbers, decimals, days and moments."""
        pending = PendingRows(self.header)
        number = 1
        with _opened(self.path) as file:
            for group, rows in enumerate(self._portions):
                for portion in file.iter_batches(min(size, rows), row_groups=[group], use_threads=False):
                    _add(portion, number, pending)
                    number += portion.num_rows
                    self.bytes_read = self.total_bytes * (number - 1) // max(self._rows, 1)
                    yield from pending.full_batches(size)
        yield from pending.last_batches(size)


@contextmanager
def _opened(path: Path, *, as_dictionaries: list[str] | None = None) -> Iterator[Any]:
    """Open the file, to be read piece by piece. Raises FileDamaged, also for what is found while reading."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(
            path,
            read_dictionary=as_dictionaries,
            buffer_size=BUFFER_BYTES,
            pre_buffer=False,
            memory_map=False,
        ) as file:
            yield file
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise FileDamaged(detail=_("its Parquet data cannot be read")) from error


def _check_columns(file: Any) -> list[str]:
    """Return the names of text columns. Raises ColumnsNested with the names of those that hold no values."""
    from pyarrow import types

    texts, refused = [], []
    for column in file.schema_arrow:
        kind = column.type.value_type if types.is_dictionary(column.type) else column.type
        if types.is_nested(kind) or _is_raw(kind):
            refused.append(shown(column.name))
        elif types.is_string(kind) or types.is_large_string(kind):
            texts.append(column.name)
    if refused:
        raise ColumnsNested(columns=", ".join(refused))
    return texts


def _is_raw(kind: pa.DataType) -> bool:
    from pyarrow import types

    fixed = types.is_fixed_size_binary(kind) and not types.is_decimal(kind)
    return bool(fixed or types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind))


def _check_sizes(file: Any) -> None:
    """Look at row groups only: asked for a column of a damaged one, pyarrow 26 ends the whole process."""
    for number in range(file.metadata.num_row_groups):
        size = file.metadata.row_group(number).total_byte_size
        if size > GROUP_BYTES:
            raise FileTooExpansive(what=_("bytes of a row group"), size=size, limit=GROUP_BYTES)


def _portions(path: Path, file: Any, texts: list[str]) -> list[int]:
    """Return for each row group how many rows may be taken at once to unpack to about ``PORTION_BYTES``.

    A text that all rows share is stored once and unpacked for every row, so the longest of those counts.
    """
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    widths = [group.total_byte_size // max(group.num_rows, 1) for group in groups]
    with _opened(path, as_dictionaries=texts) as shared:
        for number in range(len(groups)) if texts else ():
            first = next(shared.iter_batches(1, row_groups=[number], columns=texts, use_threads=False), None)
            widths[number] += sum(map(longest_text, first.columns)) if first is not None else 0
    return [max(1, min(PORTION_ROWS, PORTION_BYTES // max(width, 1))) for width in widths]


def _add(portion: pa.RecordBatch, number: int, pending: PendingRows) -> None:
    """Hand the rows of a portion over; those with bytes that are not text, or too much of it, are refused."""
    columns = [cells_of(column) for column in portion.columns]
    rows: list[Sequence[Cell]] = list(zip(*columns, strict=True))
    numbers = list(range(number, number + len(rows)))
    room = ROW_CHARACTERS // portion.num_columns
    if not all(is_sound_text(column, longest=room) for column in portion.columns):
        rows, numbers = _without_broken(rows, numbers, pending)
    pending.add(rows, numbers, characters=portion.nbytes)


def _without_broken(
    rows: list[Sequence[Cell]], numbers: list[int], pending: PendingRows
) -> tuple[list[Sequence[Cell]], list[int]]:
    good: list[Sequence[Cell]] = []
    good_numbers: list[int] = []
    for number, row in zip(numbers, rows, strict=True):
        texts = [cell for cell in row if isinstance(cell, str)]
        bad = next(filter(undecoded, texts), None)
        if bad is not None:
            pending.refuse(number, row, RowBytes(value=shown(bad), encoding="UTF-8"))
        elif sum(map(len, texts)) > ROW_CHARACTERS:
            pending.refuse(number, row, RowTooLarge(limit=ROW_CHARACTERS))
        else:
            good.append(row)
            good_numbers.append(number)
    return good, good_numbers
