"""What a batch of the file has become before it meets the database: good rows and refused ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from core.errors import Refusal
from loyalty.imports.cells import Cell
from loyalty.imports.readers.table import RawBatch
from loyalty.imports.values import Converter


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused; ``column`` is empty where it is the row as a whole."""

    refusal: Refusal
    column: str = ""
    value: Cell = None


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A refused row with its number in the file, its cells, and all that is wrong with it."""

    row_number: int
    cells: Sequence[Cell]
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A field, the column that holds it, and how its cells become values."""

    name: str
    header: str
    converter: Converter[Any]


@dataclass(slots=True)
class Understood:
    """The values of a batch by field, the raw indexes of the rows they belong to, and what is wrong.

    Once ``keep_good`` was called, only good rows have values, and a place counts among them.
    """

    raw: RawBatch
    headers: dict[str, str]
    values: dict[str, list[Any]]
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    good: list[int] = field(default_factory=list)

    def refuse(self, place: int, field_name: str, refusal: Refusal) -> None:
        """Add what is wrong with the field of a row."""
        index = self.good[place]
        header = self.headers.get(field_name, "")
        cell = self.raw.columns[header][index] if header else None
        self.problems.setdefault(index, []).append(Problem(refusal, header, cell))

    def row_number(self, place: int) -> int:
        """Return the number in the file of a row."""
        return self.raw.row_numbers[self.good[place]]

    def keep_good(self) -> None:
        """Drop the values of refused rows."""
        if self.problems:
            keep = [index not in self.problems for index in self.good]
            self.good = list(compress(self.good, keep))
            self.values = {name: list(compress(column, keep)) for name, column in self.values.items()}

    def refused_lines(self) -> list[RefusedLine]:
        """Return the refused rows in the order of the file, those included that could not even be read."""
        columns = list(self.raw.columns.values())
        lines = [
            RefusedLine(self.raw.row_numbers[index], [cells[index] for cells in columns], problems)
            for index, problems in self.problems.items()
        ]
        lines += [RefusedLine(row.row_number, row.cells, [Problem(row.refusal)]) for row in self.raw.refused]
        return sorted(lines, key=lambda line: line.row_number)


def understand(raw: RawBatch, columns: Sequence[FieldColumn]) -> Understood:
    """Turn the cells of a batch into values, field by field."""
    headers = {column.name: column.header for column in columns}
    result = Understood(raw=raw, headers=headers, values={}, good=list(range(len(raw))))
    for column in columns:
        cells = raw.columns[column.header]
        converted = column.converter.convert(cells)
        result.values[column.name] = converted.values
        for index, refusal in converted.refused:
            result.refuse(index, column.name, refusal)
    return result
