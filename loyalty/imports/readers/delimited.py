"""Tables whose cells are separated by one character: CSV, TSV and their relatives, with quotes.

The csv module of the standard library does the work in one go for each stretch of text. Where quotes are
wrong, the stretch is read again with care: the line that opened the quote is refused and reading goes on at
the line below it, so that one stray quote does not swallow the rows behind it.
"""

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from loyalty.imports.errors import QuotesBroken, RowQuotes
from loyalty.imports.readers.table import ROW_CHARACTERS
from loyalty.imports.readers.text_table import Records, TextTable

if TYPE_CHECKING:
    from _csv import Reader

# Text that may be read twice because of stray quotes, beside as much as was read once, before the file is
# given up: so that reading never takes longer than twice the file and a little.
REREAD_CHARACTERS = 32 * 1024 * 1024


class DelimitedTable(TextTable):
    """CSV, TSV or any other single separator."""

    _read = _reread = 0

    def cut(self, text: str, number: int, *, final: bool) -> Records:
        """Cut lines at the separator, minding quotes. Raises QuotesBroken."""
        self._read += len(text)
        try:
            rows = list(self._reader(io.StringIO(text, newline="")))
        except csv.Error:
            return self._cut_with_care(text, number, final=final)
        if self._suspicious(rows):
            return self._cut_with_care(text, number, final=final)
        return Records(rows=rows, numbers=range(number, number + len(rows)))

    def _reader(self, lines: Iterable[str]) -> "Reader":
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def _suspicious(self, rows: list[list[str]]) -> bool:
        """Tell whether a row over several lines has a wrong number of cells: a quote may have eaten rows."""
        width = len(self.header)
        if not width or set(map(len, rows)) <= {0, width}:
            return False
        return any(_has_line_end(row) for row in rows if len(row) != width)

    def _cut_with_care(self, text: str, number: int, *, final: bool) -> Records:
        lines = list(io.StringIO(text, newline=""))
        rows: list[list[str]] = []
        numbers: list[int] = []
        records = Records(rows=rows, numbers=numbers)
        at = 0
        while at < len(lines):
            reader = self._reader(map(lines.__getitem__, range(at, len(lines))))
            used = self._good_rows(reader, rows, numbers, number + len(records.broken))
            start, stop = at + used, at + reader.line_num
            if start == len(lines):
                break
            # The row may simply go on in the next stretch.
            if stop == len(lines) and not final and sum(map(len, lines[start:])) <= ROW_CHARACTERS:
                records.rest = "".join(lines[start:])
                break
            row_number = number + len(rows) + len(records.broken)
            records.broken.append((row_number, [lines[start].rstrip("\r\n")], RowQuotes()))
            self._reread += sum(map(len, lines[start + 1 : stop]))
            if self._reread > REREAD_CHARACTERS + self._read:
                raise QuotesBroken(row=row_number)
            at = start + 1
        return records

    def _good_rows(self, reader: "Reader", rows: list[list[str]], numbers: list[int], number: int) -> int:
        """Append rows until one is broken or none is left; return the lines that the good ones took."""
        width = len(self.header)
        used = 0
        try:
            for row in reader:
                over_lines = reader.line_num - used > 1
                if over_lines and width and len(row) != width:
                    break
                numbers.append(number + len(rows))
                rows.append(row)
                used = reader.line_num
        except csv.Error:
            pass
        return used


def _has_line_end(row: list[str]) -> bool:
    return any("\n" in cell or "\r" in cell for cell in row)
