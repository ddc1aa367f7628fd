"""Days of the calendar, such as birth dates, and why a text is none."""

import re
from datetime import date, datetime

from loyalty.imports.cells import Cell, shown
from loyalty.imports.date_formats import DateFormat
from loyalty.imports.errors import CellRefusal, DateImpossible, DateUnreadable, YearOutOfRange
from loyalty.imports.values.conversion import Converter

FIRST_YEAR = 1900

_LIKE_ISO = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:[T ][0-9]{2}.*)?", re.ASCII)
_LONG_YEAR = re.compile(r"-?[0-9]{5,}[-/.年]\s*[0-9]{1,2}[-/.月].*|.*[-/.][0-9]{5,}", re.ASCII)


class Days(Converter[date]):
    """Days from 1900 to ``last``; a time of day is left off."""

    def __init__(self, *, field: str, last: date, date_format: str = "", required: bool = False) -> None:
        """``date_format`` is for strptime; empty for ISO 8601. Raises DateFormatRefused."""
        super().__init__(field=field, required=required)
        self.last = last
        self.date_format = DateFormat(date_format)

    def parse(self, cell: Cell) -> date:
        """Return one day. Raises DateUnreadable, DateImpossible, YearOutOfRange."""
        day = self._read(cell)
        if not FIRST_YEAR <= day.year <= self.last.year:
            raise YearOutOfRange(self.field, value=shown(cell), first=FIRST_YEAR, last=self.last.year)
        if day > self.last:
            raise DateImpossible(self.field, value=shown(cell))
        return day

    def _read(self, cell: Cell) -> date:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        text = str(cell)
        try:
            return self.date_format.read(text).date()
        except (ValueError, OverflowError):
            raise not_a_date(text, self.date_format, field=self.field, last_year=self.last.year) from None


def not_a_date(text: str, date_format: DateFormat, *, field: str, last_year: int) -> CellRefusal:
    """Return the refusal that tells best why a text is not a date."""
    value = shown(text)
    if _LONG_YEAR.fullmatch(text):
        return YearOutOfRange(field, value=value, first=FIRST_YEAR, last=last_year)
    if _has_the_form(text, date_format):
        return DateImpossible(field, value=value)
    return DateUnreadable(field, value=value, form=date_format.example)


def _has_the_form(text: str, date_format: DateFormat) -> bool:
    """Tell whether only the numbers are wrong: signs and lengths are those of a date."""
    if not date_format.format:
        return bool(_LIKE_ISO.fullmatch(text))
    return _shape(text) == _shape(date_format.example)


def _shape(text: str) -> str:
    return re.sub(r"[0-9]", "0", text)
