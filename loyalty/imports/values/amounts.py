"""Numbers and amounts of money: decimals with a point or a comma, never rounded."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from loyalty.imports.cells import Cell, shown
from loyalty.imports.errors import (
    AmountNegative,
    CellRefusal,
    NumberAmbiguous,
    NumberTooFine,
    NumberTooLarge,
    NumberUnreadable,
)
from loyalty.imports.values.conversion import Converter

DecimalMark = Literal[".", ","]

PLACES = 4
DIGITS = 14
# Binary fractions leave remainders such as 3.8600000000000003 or 4.4e-16 where a sum should be exact.
NOISE = Decimal("1e-9")
LENGTH = 64

_STEP = Decimal(1).scaleb(-PLACES)
_LIMIT = Decimal(10) ** DIGITS
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?|\.[0-9]+", re.ASCII)
_SIGNED = re.compile(r"([+\-−]?)\s*(.*?)\s*(-?)", re.DOTALL)
_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u202f\u2009'’](?=[0-9]{3}(?:[^0-9]|$))")
_GROUPS = {
    ",": re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?", re.ASCII),
    ".": re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]*)?", re.ASCII),
}
_COMMA_DECIMALS = re.compile(r"[0-9]+,[0-9]*|,[0-9]+", re.ASCII)
_ONE_COMMA_GROUP = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}", re.ASCII)


class Numbers(Converter[Decimal]):
    """Decimals with at most 4 places and 14 digits before the mark, always in 4 places."""

    def __init__(
        self, *, field: str, required: bool = False, decimal_mark: DecimalMark | None = None
    ) -> None:
        """``decimal_mark`` is that of the column (see ``decimal_mark_of``), None while nothing tells."""
        super().__init__(field=field, required=required)
        self.decimal_mark = decimal_mark

    def parse(self, cell: Cell) -> Decimal:
        """Return one number. Raises NumberUnreadable, NumberAmbiguous, NumberTooFine, NumberTooLarge."""
        number = self._read(cell)
        if not number.is_finite():
            raise NumberUnreadable(self.field, value=shown(cell))
        if abs(number) >= _LIMIT:
            raise NumberTooLarge(self.field, value=shown(cell), digits=DIGITS)
        kept = number.quantize(_STEP, rounding=ROUND_HALF_EVEN)
        if abs(kept - number) > NOISE:
            raise NumberTooFine(self.field, value=shown(cell), places=PLACES)
        return kept or abs(kept)  # no minus zero

    def _read(self, cell: Cell) -> Decimal:
        if isinstance(cell, Decimal):
            return cell
        if isinstance(cell, int):
            return Decimal(cell)
        if not isinstance(cell, str) or len(cell) > LENGTH:
            raise NumberUnreadable(self.field, value=shown(cell))
        bare = cell[1:-1] if cell.startswith("(") and cell.endswith(")") else cell  # (5.00) is minus 5
        found = _SIGNED.fullmatch(bare)
        sign, digits, behind = found.groups() if found else ("", "", "")
        try:
            number = Decimal(self._with_point(_SPACES.sub("", digits)))
        except CellRefusal as refusal:
            refusal.field = self.field
            refusal.params = {"value": shown(cell)}
            raise
        negative = (sign in {"-", "−"}) + bool(behind) + (bare is not cell)
        if negative > 1:
            raise NumberUnreadable(self.field, value=shown(cell))
        return -number if negative else number

    def _with_point(self, digits: str) -> str:
        """Return digits in Python's own form. Raises NumberUnreadable, NumberAmbiguous."""
        comma_wanted, point_wanted = self.decimal_mark == ",", self.decimal_mark == "."
        if _PLAIN.fullmatch(digits) and not (comma_wanted and "." in digits):
            return digits
        if _GROUPS["."].fullmatch(digits) and not point_wanted and ("," in digits or comma_wanted):
            return digits.replace(".", "").replace(",", ".")
        if _ONE_COMMA_GROUP.fullmatch(digits) and self.decimal_mark is None:
            raise NumberAmbiguous
        if _GROUPS[","].fullmatch(digits) and not comma_wanted:
            return digits.replace(",", "")
        if _GROUPS["."].fullmatch(digits) and not point_wanted:
            return digits.replace(".", "")
        if _COMMA_DECIMALS.fullmatch(digits) and not point_wanted:
            return digits.replace(",", ".")
        raise NumberUnreadable


class Amounts(Numbers):
    """Money that was paid: numbers that are not below zero."""

    def parse(self, cell: Cell) -> Decimal:
        """Return one amount. Raises what Numbers does, and AmountNegative."""
        number = super().parse(cell)
        if number < 0:
            raise AmountNegative(self.field, value=shown(cell))
        return number


def decimal_mark_of(cells: Iterable[Cell]) -> DecimalMark | None:
    """Return by which mark the numbers of a column are written, None when nothing tells or both do.

    A mark tells when it stands last with other than three digits behind it, or behind the other mark.
    """
    found: set[DecimalMark] = set()
    for cell in cells:
        if isinstance(cell, str):
            found |= _telling_mark(cell.strip())
    return found.pop() if len(found) == 1 else None


def _telling_mark(text: str) -> set[DecimalMark]:
    point, comma = text.rfind("."), text.rfind(",")
    if not any(sign.isdigit() for sign in text) or point == comma:
        return set()
    last: DecimalMark = "." if point > comma else ","
    behind = sum(sign.isdigit() for sign in text[max(point, comma) :])
    both = point >= 0 and comma >= 0
    repeated = text.count(last) > 1
    return {last} if (both or behind != 3) and not repeated else set()
