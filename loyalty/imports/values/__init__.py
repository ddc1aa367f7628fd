"""Cells of a column as values of a field, each with the reason where it is not one.

Every converter takes a column and gives a ``Converted``; it may be used for any number of batches and
remembers, within bounds, what it has worked out.
"""

from loyalty.imports.values.amounts import Amounts, Numbers, decimal_mark_of
from loyalty.imports.values.conversion import Converted, Converter
from loyalty.imports.values.days import Days
from loyalty.imports.values.moments import Moments
from loyalty.imports.values.texts import Texts
from loyalty.imports.values.words import Currencies, Flags, Words

__all__ = [
    "Amounts",
    "Converted",
    "Converter",
    "Currencies",
    "Days",
    "Flags",
    "Moments",
    "Numbers",
    "Texts",
    "Words",
    "decimal_mark_of",
]
