"""Which date format a column is written in, found by trying; an open choice is left to the person."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import islice

from loyalty.imports.cells import Cell, shown
from loyalty.imports.date_formats import ISO, DateFormat
from loyalty.imports.errors import DatesAmbiguous

FIRST_YEAR = 1900
LAST_YEAR = 2199
# Distinct cells that are tried.
CELLS = 300
FIRST_CELLS = 50
# Share of cells that must be dates before a column counts as one of dates.
SHARE = 0.8

_DAYS = (
    *("%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y.%m.%d"),
    *("%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%y/%m/%d", "%d-%m-%y", "%m-%d-%y", "%Y年%m月%d日", "%Y %m %d"),
    *(
        "%d %b %Y",
        "%d %B %Y",
        "%b %d, %Y",
        "%B %d, %Y",
        "%d-%b-%Y",
        "%d-%b-%y",
        "%d/%b/%Y",
        "%d%m%Y",
        "%m%d%Y",
    ),
)
_TIMES = (
    "",
    " %H:%M:%S",
    " %H:%M",
    " %H:%M:%S.%f",
    " %I:%M %p",
    " %I:%M:%S %p",
    ", %H:%M:%S",
    ", %H:%M",
    "T%H:%M:%S",
)
FORMATS = (ISO, *(day + time for time in _TIMES for day in _DAYS), *(f"{day} %H:%M:%S %z" for day in _DAYS))

_NUMBER = re.compile(r"[0-9]+", re.ASCII)
_WORD = re.compile(r"[A-Za-z]+", re.ASCII)


def guess_date_formats(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return the formats that fit a column best: none, one, or several that fit equally and differ.

    A single one may be ``ISO``, which needs no format. A format fits by the number of cells that it can
    read; two that read all of them to the same days count as one.
    """
    filled = (cell for cell in cells if cell is not None and cell != "")
    distinct = list(islice(dict.fromkeys(filled), CELLS))
    texts = [str(cell).strip() for cell in distinct if isinstance(cell, str | int)]
    stored = len(distinct) - len(texts)
    if stored > len(texts):
        return (ISO,)  # a workbook or a Parquet file holds dates as dates
    if not texts:
        return ()
    readings = {form: _days(texts, DateFormat(form)) for form in _worth_trying(texts)}
    best = max((_count(days) for days in readings.values()), default=0)
    if best < SHARE * len(texts):
        return ()
    fitting: dict[tuple[date | None, ...], str] = {}
    for form, days in readings.items():
        if _count(days) == best:
            fitting.setdefault(days, form)
    return tuple(fitting.values())


def one_date_format(cells: Iterable[Cell], *, field: str) -> str:
    """Return the format of a column, ``ISO`` when it has no dates. Raises DatesAmbiguous."""
    seen = list(cells)
    formats = guess_date_formats(seen)
    if len(formats) > 1:
        value = next(str(cell).strip() for cell in seen if cell is not None and str(cell).strip())
        raise DatesAmbiguous(field, value=shown(value), formats=_quoted(formats))
    return formats[0] if formats else ISO


def _quoted(formats: tuple[str, ...]) -> str:
    return ", ".join(form or "ISO 8601" for form in formats)


def _worth_trying(texts: list[str]) -> list[str]:
    """Return ISO and the formats that look like one of the first cells; trying all would take long."""
    patterns = {_pattern(text) for text in texts[:FIRST_CELLS]}
    return [ISO, *(form for form, pattern in _patterns() if pattern in patterns)]


@cache
def _patterns() -> tuple[tuple[str, str], ...]:
    return tuple((form, _pattern(DateFormat(form).example)) for form in FORMATS if form)


def _pattern(text: str) -> str:
    """Return how a text is built of numbers, words and signs between them."""
    return _WORD.sub("A", _NUMBER.sub("9", text))


def _days(texts: list[str], form: DateFormat) -> tuple[date | None, ...]:
    return tuple(_day(text, form) for text in texts)


def _day(text: str, form: DateFormat) -> date | None:
    try:
        day = form.read(text).date()
    except (ValueError, OverflowError):
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _count(days: tuple[date | None, ...]) -> int:
    return sum(day is not None for day in days)
