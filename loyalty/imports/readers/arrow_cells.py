"""A column of a Parquet file as cells: numbers without noise, truth as words, moments in Python's years."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from loyalty.imports.cells import Cell

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE_LIMIT = Decimal(10) ** 15


def cells_of(column: pa.Array) -> list[Cell]:
    """Return the cells of a column of plain values."""
    import pyarrow as pa
    from pyarrow import types

    kind = column.type
    if types.is_dictionary(kind):
        return cells_of(column.dictionary_decode())
    if types.is_string(kind) or types.is_large_string(kind):
        return _texts(column)
    if types.is_boolean(kind):
        return [None if value is None else str(value).lower() for value in column.to_pylist()]
    if types.is_floating(kind):
        return _numbers(column)
    if types.is_timestamp(kind) or types.is_date(kind):
        return _times(column)
    if types.is_integer(kind) or types.is_decimal(kind) or types.is_null(kind):
        return list(column.to_pylist())
    return list(column.cast(pa.string()).to_pylist())  # times of day and lengths of time, as text


def is_sound_text(column: pa.Array, *, longest: int) -> bool:
    """Tell whether a column is no text, or UTF-8 throughout with no cell of more than ``longest`` bytes."""
    import pyarrow as pa
    from pyarrow import types

    texts = column.dictionary if types.is_dictionary(column.type) else column
    if not (types.is_string(texts.type) or types.is_large_string(texts.type)):
        return True
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return longest_text(column) <= longest


def longest_text(column: pa.Array) -> int:
    """Return the most bytes that a text of a column, or of its dictionary, has; 0 for other columns."""
    from pyarrow import compute, types

    texts = column.dictionary if types.is_dictionary(column.type) else column
    if not (types.is_string(texts.type) or types.is_large_string(texts.type)):
        return 0
    return compute.max(compute.binary_length(texts)).as_py() or 0


def _texts(column: pa.Array) -> list[Cell]:
    """Return texts; bytes that are not UTF-8 come as lone surrogates."""
    import pyarrow as pa

    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        raw = column.cast(pa.large_binary()).to_pylist()
        return [None if value is None else value.decode("utf-8", "surrogateescape") for value in raw]


def _numbers(column: pa.Array) -> list[Cell]:
    """Return floating point numbers in the digits that were meant: 15 of a double, least of a single."""
    import pyarrow as pa
    from pyarrow import types

    if types.is_float64(column.type):
        digits = [None if value is None else format(value, ".15g") for value in column.to_pylist()]
    else:
        digits = column.cast(pa.float32()).cast(pa.string()).to_pylist()
    return [None if text is None else _number(text) for text in digits]


def _number(text: str) -> Cell:
    number = Decimal(text)
    if not number.is_finite():
        return text
    if number == number.to_integral_value() and abs(number) < _WHOLE_LIMIT:
        return int(number)
    return number


def _times(column: pa.Array) -> list[Cell]:
    """Return days and moments, those with a zone in UTC; what lies outside years 1 to 9999 comes as text."""
    import pyarrow as pa
    from pyarrow import compute, types

    if types.is_date(column.type):
        exact, zone = column.cast(pa.date32()), None
    else:
        zone = column.type.tz
        options = compute.CastOptions(target_type=pa.timestamp("us", tz=zone), allow_time_truncate=True)
        try:
            exact = column.cast(options=options)
        except pa.ArrowInvalid:  # seconds so far away that microseconds cannot count them
            return list(column.cast(pa.string()).to_pylist())
    values: list[Any] = exact.to_numpy(zero_copy_only=False).tolist()
    if zone is None and set(map(type, values)) <= {date, datetime, type(None)}:
        return values
    return [_time(value, exact, index, zone) for index, value in enumerate(values)]


def _time(value: Any, column: pa.Array, index: int, zone: str | None) -> Cell:
    import pyarrow as pa

    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if zone else value
    if value is None or isinstance(value, date):
        return value
    return str(column[index : index + 1].cast(pa.string())[0].as_py())
