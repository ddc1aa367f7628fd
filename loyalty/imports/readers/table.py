"""What every reader gives: a header, and batches of columns with the rows that could not be read."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loyalty.imports.cells import Cell
from loyalty.imports.errors import RowRefusal

BATCH_ROWS = 20_000

# Rows of very wide tables are given in smaller batches, so that a batch never holds more text than this.
BATCH_CHARACTERS = 4 * 1024 * 1024

# Longest row, and longest line, of a text file: beyond it a quote was left open or this is not a table.
ROW_CHARACTERS = 1024 * 1024

# As much of a refused row is kept for the file of refused rows.
KEPT_CHARACTERS = 10_000

COLUMNS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """How to read a file, where the file itself does not say.

    ``delimiter`` is one character, ``tab`` or ``whitespace``, or None to find out. Without a header, columns
    are called by their numbers from 1. ``name`` is what the file was called before it was stored here.
    """

    delimiter: str | None = None
    has_header: bool = True
    sheet: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that could not be read: its number from 1 as a spreadsheet counts, its cells, the reason."""

    row_number: int
    cells: Sequence[Cell]
    refusal: RowRefusal


@dataclass(slots=True, kw_only=True)
class RawBatch:
    """Rows as columns: ``columns[header][i]`` stands in row ``row_numbers[i]`` of the file."""

    row_numbers: list[int]
    columns: dict[str, list[Cell]]
    refused: list[RefusedRow] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of rows that could be read."""
        return len(self.row_numbers)


class Table(ABC):
    """One table in one file. Opening reads the header; nothing stays open between calls."""

    header: list[str]
    total_bytes: int
    bytes_read: int = 0
    # Only workbooks have sheets: those that people can see, and the one that is read.
    sheets: Sequence[str] = ()
    sheet: str | None = None

    def __init__(self, path: Path) -> None:
        """Remember where the table is."""
        self.path = path
        self.total_bytes = path.stat().st_size

    @abstractmethod
    def batches(self, size: int = BATCH_ROWS) -> Iterator[RawBatch]:
        """Yield the rows from the first on, at most ``size`` at a time.

        ``bytes_read`` of ``total_bytes`` tells how far it is. Raises FileRefusal.
        """

    def sample(self, rows: int) -> RawBatch:
        """Return the first rows, fewer when there are fewer."""
        batches = self.batches(size=rows)
        first = next(batches, None)
        self.bytes_read = 0
        return first or RawBatch(row_numbers=[], columns={name: [] for name in self.header})
