"""Rows that were read and wait to be handed over as a batch of columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loyalty.imports.cells import Cell
from loyalty.imports.errors import RowRefusal, RowTooLong, RowTooShort
from loyalty.imports.readers.table import BATCH_CHARACTERS, KEPT_CHARACTERS, RawBatch, RefusedRow


def is_blank(cells: Sequence[Cell]) -> bool:
    """Tell whether no cell holds anything; zero is something."""
    return all(cell is None or cell == "" for cell in cells)


def kept(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a refused row as far as they are kept."""
    result: list[Cell] = []
    room = KEPT_CHARACTERS
    for cell in cells:
        if room <= 0:
            break
        text = cell[:room] if isinstance(cell, str) else cell
        room -= max(len(text), 1) if isinstance(text, str) else 20
        result.append(text)
    return result


@dataclass(slots=True)
class PendingRows:
    """Rows of one width, their numbers, what was refused, and how much text they hold."""

    header: list[str]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    characters: int = 0

    def add(self, rows: Sequence[Sequence[Cell]], numbers: Sequence[int], *, characters: int) -> None:
        """Take rows in; blank ones are passed over, those with too few or too many cells are refused."""
        width = len(self.header)
        blank = [""] * width
        self.characters += characters
        if set(map(len, rows)) <= {width} and blank not in rows:
            self.rows += rows
            self.numbers += numbers
            return
        for row, number in zip(rows, numbers, strict=True):
            if is_blank(row):
                continue
            # Separators after the last cell say nothing and are common in exports.
            fitting = row[:width] if is_blank(row[width:]) else row
            if len(fitting) == width:
                self.rows.append(fitting)
                self.numbers.append(number)
            else:
                refusal = RowTooShort if len(row) < width else RowTooLong
                self.refuse(number, row, refusal(cells=len(row), columns=width))

    def refuse(self, number: int, cells: Sequence[Cell], refusal: RowRefusal) -> None:
        """Put one row aside with the reason."""
        self.refused.append(RefusedRow(row_number=number, cells=kept(cells), refusal=refusal))

    def full_batches(self, size: int) -> Iterator[RawBatch]:
        """Yield batches while there are enough rows, or too much text, for one."""
        while len(self.rows) + len(self.refused) >= size or self.characters > BATCH_CHARACTERS:
            share = min(size, len(self.rows)) / len(self.rows) if self.rows else 1.0
            yield self._take(size)
            self.characters = int(self.characters * (1 - share))

    def last_batches(self, size: int) -> Iterator[RawBatch]:
        """Yield what is left."""
        while self.rows or self.refused:
            yield self._take(size)

    def _take(self, size: int) -> RawBatch:
        rows, self.rows = self.rows[:size], self.rows[size:]
        numbers, self.numbers = self.numbers[:size], self.numbers[size:]
        refused, self.refused = self.refused, []
        cells = map(list, zip(*rows, strict=True)) if rows else ([] for _ in self.header)
        return RawBatch(
            row_numbers=numbers, columns=dict(zip(self.header, cells, strict=True)), refused=refused
        )
