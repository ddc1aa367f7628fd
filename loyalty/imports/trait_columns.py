"""Columns of traits: read by the type of their definition, or of the definition that their values ask for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError

from loyalty.imports.cells import Cell
from loyalty.imports.fields import TRAIT
from loyalty.imports.plan import ImportPlan
from loyalty.imports.plan_errors import TraitNameInvalid, TraitsUndefined
from loyalty.imports.readers.table import Table
from loyalty.imports.values import Converter, Days, Flags, Numbers, Texts
from loyalty.imports.values.amounts import DecimalMark
from loyalty.models import Trait, TraitDefinition

Type = TraitDefinition.Type
TEXT_CHARACTERS: Final = Trait._meta.get_field("text").max_length or 500
# The first type that fits all values of a column; text fits whatever is left. A column of 0 and 1 holds
# numbers, for they may be counts whose first thousand rows never reached 2.
_CODE: Final = re.compile(r"\s*0[0-9]")
_NARROWEST_FIRST: Final = (Type.NUMBER, Type.DATE, Type.BOOLEAN)


@dataclass(frozen=True, slots=True)
class TraitReading:
    """How dates and numbers are written in the file."""

    last_day: date
    date_format: str
    decimal_mark: DecimalMark | None

    def converter(self, name: str, type_: Type) -> Converter[Any]:
        """Return what turns a column into values of a type."""
        if type_ is Type.NUMBER:
            return Numbers(field=name, decimal_mark=self.decimal_mark)
        if type_ is Type.BOOLEAN:
            return Flags(field=name)
        if type_ is Type.DATE:
            return Days(field=name, last=self.last_day, date_format=self.date_format)
        return Texts(field=name, limit=TEXT_CHARACTERS)


def trait_types(
    plan: ImportPlan, table: Table, columns: Mapping[str, str], reading: TraitReading
) -> dict[str, Type]:
    """Return the type of each trait column, by field. Reads the whole file where a definition is missing.

    Raises ``TraitsUndefined`` unless the plan allows traits to be created, and ``TraitNameInvalid``.
    """
    wanted = {name: header for name, header in columns.items() if name.startswith(TRAIT)}
    defined = {
        TRAIT + definition.name: Type(definition.type)
        for definition in TraitDefinition.objects.filter(
            name__in=[name.removeprefix(TRAIT) for name in wanted]
        )
    }
    missing = {name: header for name, header in wanted.items() if name not in defined}
    if not missing:
        return defined
    if not plan.create_traits:
        raise TraitsUndefined(names=", ".join(name.removeprefix(TRAIT) for name in missing))
    _check_names(missing)
    return defined | _types_of_values(table, missing, reading)


def _check_names(names: Iterable[str]) -> None:
    check = TraitDefinition._meta.get_field("name")
    for name in names:
        try:
            check.run_validators(name.removeprefix(TRAIT))
        except ValidationError as error:
            raise TraitNameInvalid(name=name, reason=" ".join(error.messages)) from None


def _types_of_values(table: Table, columns: Mapping[str, str], reading: TraitReading) -> dict[str, Type]:
    """Read all values and return the narrowest type that takes every one of them."""
    candidates = {name: list(_NARROWEST_FIRST) for name in columns}
    converters = {
        (name, type_): reading.converter(name, type_) for name in columns for type_ in _NARROWEST_FIRST
    }
    filled: set[str] = set()
    for batch in table.batches():
        for name, header in columns.items():
            cells: list[Cell] = [cell for cell in batch.columns[header] if cell not in {None, ""}]
            if cells:
                filled.add(name)
                candidates[name] = [
                    type_ for type_ in candidates[name] if _fits(cells, type_, converters[name, type_])
                ]
        if not any(candidates.values()):
            break
    return {name: types[0] if types and name in filled else Type.TEXT for name, types in candidates.items()}


def _fits(cells: list[Cell], type_: Type, converter: Converter[Any]) -> bool:
    # 00123 is a code and not a number: nobody would get the zeros back.
    if type_ is Type.NUMBER and any(isinstance(cell, str) and _CODE.match(cell) for cell in cells):
        return False
    return not converter.convert(cells).refused
