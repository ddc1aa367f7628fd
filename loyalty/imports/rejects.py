"""The file of refused rows: what stood there, and what is wrong with it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from loyalty.imports.batches import RefusedLine
from loyalty.imports.cells import Cell, shown

# In front of the columns of the file, so that it can be mended here and imported again as it is.
COLUMNS = ("refused row", "refused column", "refused value", "reason")


class Rejects(Protocol):
    """Where refused rows go."""

    def write(self, lines: Iterable[RefusedLine]) -> None:
        """Take the refused rows of a batch, in the order of the file."""


class NoRejects:
    """For those who want the counts alone."""

    def write(self, lines: Iterable[RefusedLine]) -> None:
        """Forget them."""


class RejectsFile:
    """CSV with the refused rows as they come; nothing is kept in memory."""

    def __init__(self, file: TextIO, header: Sequence[str]) -> None:
        """Write the line of column names."""
        self._writer = csv.writer(file)
        self._writer.writerow([*COLUMNS, *header])

    def write(self, lines: Iterable[RefusedLine]) -> None:
        """Write one line for each row, with its first bad column and all the reasons."""
        self._writer.writerows(self._row(line) for line in lines)

    def _row(self, line: RefusedLine) -> list[str]:
        first = line.problems[0]
        value = "" if first.value is None else shown(first.value)
        reasons = " ".join(dict.fromkeys(str(problem.refusal) for problem in line.problems))
        cells = map(_text, line.cells)
        return [str(line.row_number), first.column, value, reasons, *cells]


@contextmanager
def rejects_to(path: Path | None, header: Sequence[str]) -> Iterator[Rejects]:
    """Give a place for refused rows: a file, replaced when it is there, or none."""
    if path is None:
        yield NoRejects()
        return
    # With a byte order mark, since spreadsheets take UTF-8 without one for something else. Bytes that were
    # no text in the file go back as they came.
    with path.open("w", encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        yield RejectsFile(file, header)


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).replace("\0", "")
