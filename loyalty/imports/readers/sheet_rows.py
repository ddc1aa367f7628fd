"""The rows of one sheet, taken from its XML as they come.

What the sheet says about its own dimension is not believed; rows and cells are counted.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from loyalty.imports.cells import Cell
from loyalty.imports.errors import FileDamaged, RowTooLarge, RowTooLong
from loyalty.imports.readers.pending import PendingRows
from loyalty.imports.readers.table import COLUMNS, ROW_CHARACTERS
from loyalty.imports.readers.workbook_parts import WorkbookParts, unescaped
from loyalty.imports.readers.workbook_xml import Attributes

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_DIGITS = "0123456789"
# Serial number 60 is 29 February 1900, which never was; days before it count from one day later.
_FALSE_LEAP_DAY = 60
_DAY_MILLISECONDS = 86_400_000
_LAST_SERIAL = 2_958_466


class SheetRows:
    """Gathers the rows of a sheet; a handler of its XML part."""

    def __init__(self, parts: WorkbookParts, *, width: int | None, first_number: int) -> None:
        """``width`` is the number of columns, None while not known; rows begin at ``first_number``."""
        self._texts = parts.texts
        self._date_styles = parts.date_styles
        self._epoch = datetime(1904, 1, 1) if parts.from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self._from_1904 = parts.from_1904
        self._width = width
        self._first_number = first_number
        self._columns: dict[str, int] = {}
        self._number = 0
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._kind = "n"
        self._style: str | None = None
        self._pieces: list[str] = []
        self._taking = self._phonetic = False
        self._row_characters = 0
        self.characters = 0
        self.rows: list[Sequence[Cell]] = []
        self.numbers: list[int] = []
        self.broken: list[tuple[int, Sequence[Cell], RowTooLarge | RowTooLong]] = []

    def give(self, pending: PendingRows) -> None:
        """Hand over the rows gathered so far."""
        for number, cells, refusal in self.broken:
            pending.refuse(number, cells, refusal)
        pending.add(self.rows, self.numbers, characters=self.characters)
        self.rows, self.numbers, self.broken, self.characters = [], [], [], 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin a row, a cell, or its content."""
        if name == "c":
            self._column = self._place(attributes.get("r"))
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s")
            self._pieces = []
        elif name in {"v", "t"}:
            self._taking = not self._phonetic
        elif name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        """Finish a row, a cell, or its content."""
        if name == "c":
            if self._pieces:
                self._cells[self._column] = self._value("".join(self._pieces))
        elif name in {"v", "t"}:
            self._taking = False
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._phonetic = False

    def text(self, data: str) -> None:
        """Take a piece of content, unless the row has too much of it already."""
        if self._taking:
            self._row_characters += len(data)
            if self._row_characters <= ROW_CHARACTERS and self._column < COLUMNS:
                self._pieces.append(data)

    def _place(self, reference: str | None) -> int:
        if reference is None:
            return self._column + 1
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
                raise FileDamaged(detail=_("a cell has no place"))
            column = -1
            for letter in letters.upper():
                column = (column + 1) * 26 + ord(letter) - ord("A")
            self._columns[letters] = column
        return column

    def _begin_row(self, reference: str | None) -> None:
        number = self._number + 1
        if reference is not None:
            number = int(reference) if _INTEGER.fullmatch(reference) else 0
        if number <= self._number:
            raise FileDamaged(detail=_("its rows are not in order"))
        self._number = number
        self._column = -1
        self._cells = {}
        self._row_characters = 0

    def _end_row(self) -> None:
        cells = self._cells
        if not cells or self._number < self._first_number:
            return
        self.characters += self._row_characters
        length = max(cells) + 1
        width = self._width or length
        row = [cells.get(column) for column in range(width)]
        if self._row_characters > ROW_CHARACTERS:
            self.broken.append((self._number, row, RowTooLarge(limit=ROW_CHARACTERS)))
        elif length > width and any(cells[column] not in {None, ""} for column in cells if column >= width):
            self.broken.append((self._number, row, RowTooLong(cells=length, columns=width)))
        elif any(cell is not None and cell != "" for cell in row):
            self.rows.append(row)
            self.numbers.append(self._number)

    def _value(self, text: str) -> Cell:
        kind = self._kind
        if kind == "s":
            index = int(text)  # a ValueError is told as damage by the parser's caller
            if not 0 <= index < len(self._texts):
                raise FileDamaged(detail=_("a cell points at a text that is not there"))
            return self._texts[index]
        if kind == "n":
            return self._number_or_date(text)
        if kind == "b":
            return "true" if text.strip() == "1" else "false"
        if kind == "d":
            return datetime.fromisoformat(text)
        return unescaped(text)

    def _number_or_date(self, text: str) -> Cell:
        if self._style in self._date_styles:
            return self._date(float(text))
        if _INTEGER.fullmatch(text):
            return int(text)
        # Spreadsheets keep 15 digits; what comes after them is the noise of binary fractions.
        number = Decimal(format(float(text), ".15g"))
        if number.is_finite() and number == number.to_integral_value() and abs(number) < Decimal(10) ** 15:
            return int(number)
        return number

    def _date(self, serial: float) -> Cell:
        """Return the day or moment that a serial number means; what has no date stays a number."""
        if not 0 <= serial < _LAST_SERIAL:
            return Decimal(format(serial, ".15g"))
        milliseconds = round(serial * _DAY_MILLISECONDS)
        if serial < _FALSE_LEAP_DAY and not self._from_1904:
            milliseconds += _DAY_MILLISECONDS
        moment = self._epoch + timedelta(milliseconds=milliseconds)
        return moment if milliseconds % _DAY_MILLISECONDS else moment.date()
