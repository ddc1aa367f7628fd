"""Texts within a length, without control characters."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from loyalty.imports.cells import Cell, shown
from loyalty.imports.errors import SpreadsheetError, TextTooLong, TextUnprintable
from loyalty.imports.values.conversion import Converted, Converter

# Control characters, lone surrogates and code points that are never characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPREADSHEET_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)


class Texts(Converter[str]):
    """Texts without outer white space; numbers and dates of workbooks as they are usually written."""

    def __init__(self, *, field: str, limit: int, required: bool = False, lines: bool = False) -> None:
        """``limit`` is in characters; ``lines`` allows line ends and tabs within."""
        super().__init__(field=field, required=required)
        self.limit = limit
        self._unprintable = _CONTROL_IN_LINES if lines else _CONTROL

    def convert(self, cells: Sequence[Cell]) -> Converted[str]:
        """Return the texts of a column; looks at all of them at once, and at each only where that fails."""
        try:
            texts = [cell.strip() for cell in cells]  # type: ignore[union-attr]
        except AttributeError:
            texts = [_written(cell).strip() for cell in cells]
        if not self._all_good(texts):
            return self._one_by_one(texts)
        return Converted([text or None for text in texts] if "" in texts else list(texts))

    def parse(self, cell: Cell) -> str:
        """Return one text. Raises TextTooLong, TextUnprintable, SpreadsheetError."""
        text = _written(cell)
        if self._unprintable.search(text):
            raise TextUnprintable(self.field, value=shown(text))
        if len(text) > self.limit:
            raise TextTooLong(self.field, value=shown(text), length=len(text), limit=self.limit)
        if text in _SPREADSHEET_ERRORS:
            raise SpreadsheetError(self.field, value=text)
        return text

    def _all_good(self, texts: list[str]) -> bool:
        joined = "".join(texts)
        return (
            len(max(texts, key=len, default="")) <= self.limit
            and (joined.isprintable() or not self._unprintable.search(joined))
            and ("#" not in joined or _SPREADSHEET_ERRORS.isdisjoint(texts))
            and not (self.required and "" in texts)
        )

    def _one_by_one(self, texts: list[str]) -> Converted[str]:
        return self._separated([self._worked_out(text) for text in texts])


def _written(cell: Cell) -> str:
    """Return how a cell of any type is written."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)
