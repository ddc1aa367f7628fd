"""The names of columns: as the file gives them, or by number."""

from collections.abc import Sequence

from loyalty.imports.cells import Cell, shown
from loyalty.imports.errors import ColumnsTooMany, HeaderDuplicate
from loyalty.imports.readers.table import COLUMNS


def numbered(count: int) -> list[str]:
    """Return the names of ``count`` columns without a header: 1, 2, 3."""
    if count > COLUMNS:
        raise ColumnsTooMany(limit=COLUMNS)
    return [str(number) for number in range(1, count + 1)]


def named(cells: Sequence[Cell]) -> list[str]:
    """Return column names without outer white space; a column without a name is called by its number.

    Raises HeaderDuplicate, naming both columns, and ColumnsTooMany.
    """
    numbers = numbered(len(cells))
    names = [
        (str(cell).strip() if cell is not None else "") or number
        for cell, number in zip(cells, numbers, strict=True)
    ]
    seen: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if name in seen:
            raise HeaderDuplicate(first=seen[name], second=number, header=shown(name))
        seen[name] = number
    return names
