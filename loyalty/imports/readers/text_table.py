"""What delimited and space-separated tables share: decoding, the header, and rows of one width."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loyalty.imports.cells import shown
from loyalty.imports.encodings import TextEncoding
from loyalty.imports.errors import FileEmpty, HeaderBroken, RowBytes, RowRefusal
from loyalty.imports.readers.headers import named, numbered
from loyalty.imports.readers.pending import PendingRows, is_blank
from loyalty.imports.readers.table import BATCH_ROWS, RawBatch, Table, TableOptions
from loyalty.imports.readers.text import undecoded, whole_lines


@dataclass(slots=True)
class Records:
    """Rows of cells with their numbers, broken rows with the reason, and the text not yet used."""

    rows: list[list[str]]
    numbers: Sequence[int]
    broken: list[tuple[int, list[str], RowRefusal]] = field(default_factory=list)
    rest: str = ""


class TextTable(Table):
    """A table in a text file; subclasses say how a stretch of lines is cut into cells."""

    def __init__(self, path: Path, *, encoding: TextEncoding, delimiter: str, options: TableOptions) -> None:
        """Read the header. Raises FileEmpty, HeaderBroken, HeaderDuplicate, ColumnsTooMany."""
        super().__init__(path)
        self.encoding = encoding
        self.delimiter = delimiter
        self.header = []
        number, cells = self._first_row()
        self.header = named(cells) if options.has_header else numbered(len(cells))
        self._first_number = number + 1 if options.has_header else number

    @abstractmethod
    def cut(self, text: str, number: int, *, final: bool) -> Records:
        """Cut whole lines into rows; the first is row ``number`` of the file.

        What belongs to a row that goes on behind ``text`` is given back as ``rest``, unless ``final``.
        """

    def batches(self, size: int = BATCH_ROWS) -> Iterator[RawBatch]:
        """Yield batches of columns of text."""
        pending = PendingRows(self.header)
        for records, characters in self._records():
            self._take(records, pending, characters)
            yield from pending.full_batches(size)
        yield from pending.last_batches(size)

    def _take(self, records: Records, pending: PendingRows, characters: int) -> None:
        first = self._first_number
        for number, cells, refusal in records.broken:
            if number >= first:
                pending.refuse(number, cells, refusal)
        rows, numbers = records.rows, records.numbers
        if numbers and numbers[0] < first:
            passed = sum(number < first for number in numbers)
            rows, numbers = rows[passed:], numbers[passed:]
        pending.add(rows, numbers, characters=characters)

    def _records(self) -> Iterator[tuple[Records, int]]:
        """Yield the rows of the file, stretch by stretch, with the length of their text."""
        number, rest, waiting = 1, "", None
        for stretch in whole_lines(self.path, self.encoding, tell=self._tell):
            if waiting is not None:
                records = self._checked(self.cut(rest + waiting, number, final=False))
                number += len(records.numbers) + len(records.broken)
                yield records, len(waiting)
                rest = records.rest
            waiting = stretch
        last = self._checked(self.cut(rest + (waiting or ""), number, final=True))
        yield last, len(waiting or "")

    def _tell(self, position: int) -> None:
        self.bytes_read = position

    def _checked(self, records: Records) -> Records:
        """Move rows with bytes that could not be decoded to the broken ones."""
        if self.encoding.clean:
            return records
        good: list[tuple[int, list[str]]] = []
        for number, row in zip(records.numbers, records.rows, strict=True):
            bad = next((cell for cell in row if undecoded(cell)), None)
            if bad is None:
                good.append((number, row))
            else:
                refusal = RowBytes(value=shown(bad), encoding=self.encoding.name)
                records.broken.append((number, row, refusal))
        records.rows = [row for _, row in good]
        records.numbers = [number for number, _ in good]
        return records

    def _first_row(self) -> tuple[int, list[str]]:
        for records, _ in self._records():
            broken = min(records.broken, key=lambda row: row[0], default=None)
            for number, row in zip(records.numbers, records.rows, strict=True):
                if is_blank(row):
                    continue
                if broken and broken[0] < number:
                    break
                return number, row
            if broken:
                raise HeaderBroken(reason=str(broken[2]))
        raise FileEmpty
