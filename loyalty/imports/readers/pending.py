"""Rows that were read and wait to be handed over as a batch of columns."""

from collections.abc import Iterator, Sequence
from operator import itemgetter

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


class PendingRows:
    """Rows of one width as columns, their numbers, what was refused, and how much text they hold.

    Rows become columns a few at a time, while they are still in the processor's cache: done for a whole
    batch at once, that takes twice as long as reading it.
    """

    def __init__(self, header: list[str]) -> None:
        """Begin with no rows below ``header``."""
        self.header = header
        self._columns: list[list[Cell]] = [[] for _ in header]
        self._numbers: list[int] = []
        self._refused: list[RefusedRow] = []
        self._characters = 0

    def add(self, rows: Sequence[Sequence[Cell]], numbers: Sequence[int], *, characters: int) -> None:
        """Take rows in; blank ones are passed over, those with too few or too many cells are refused."""
        width = len(self.header)
        self._characters += characters
        if not set(map(len, rows)) <= {width} or [""] * width in rows:
            rows, numbers = self._fitting(rows, numbers)
        for at, column in enumerate(self._columns):
            column.extend(map(itemgetter(at), rows))
        self._numbers.extend(numbers)

    def refuse(self, number: int, cells: Sequence[Cell], refusal: RowRefusal) -> None:
        """Put one row aside with the reason."""
        self._refused.append(RefusedRow(row_number=number, cells=kept(cells), refusal=refusal))

    def full_batches(self, size: int) -> Iterator[RawBatch]:
        """Yield batches while there are enough rows, or too much text, for one."""
        while len(self._numbers) + len(self._refused) >= size or self._characters > BATCH_CHARACTERS:
            yield self._take(size)

    def last_batches(self, size: int) -> Iterator[RawBatch]:
        """Yield what is left."""
        while self._numbers or self._refused:
            yield self._take(size)

    def _fitting(
        self, rows: Sequence[Sequence[Cell]], numbers: Sequence[int]
    ) -> tuple[list[Sequence[Cell]], list[int]]:
        width = len(self.header)
        good: list[Sequence[Cell]] = []
        good_numbers: list[int] = []
        for row, number in zip(rows, numbers, strict=True):
            if is_blank(row):
                continue
            # Separators after the last cell say nothing and are common in exports.
            fitting = row[:width] if is_blank(row[width:]) else row
            if len(fitting) == width:
                good.append(fitting)
                good_numbers.append(number)
            else:
                refusal = RowTooShort if len(row) < width else RowTooLong
                self.refuse(number, row, refusal(cells=len(row), columns=width))
        return good, good_numbers

    def _take(self, size: int) -> RawBatch:
        """Take out the first rows and all that was refused so far."""
        waiting = len(self._numbers)
        columns, numbers, refused = self._columns, self._numbers, self._refused
        self._columns = [column[size:] for column in columns]
        self._numbers, self._refused = numbers[size:], []
        self._characters = self._characters * len(self._numbers) // max(waiting, 1)
        for column in columns:
            del column[size:]
        return RawBatch(
            row_numbers=numbers[:size],
            columns=dict(zip(self.header, columns, strict=True)),
            refused=refused,
        )
