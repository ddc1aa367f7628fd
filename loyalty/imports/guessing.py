"""What the columns of a file probably mean, from their names and first cells: a proposal for a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from loyalty.imports.cells import Cell
from loyalty.imports.date_formats import ISO
from loyalty.imports.date_guessing import guess_date_formats
from loyalty.imports.field_words import (
    ACTIVITY,
    EMAIL,
    EXTERNAL,
    MEMBERS,
    OTHER_MEANING,
    PHONE,
    PRIVATE,
    without_unit,
    words_of,
)
from loyalty.imports.values.amounts import Amounts

IdentityKind = Literal["external", "email", "phone"]

DATE_FIELDS = frozenset({"occurred_at", "birth_date", "first_touch", "last_touch"})
# Share of filled cells that must look alike before a column is taken for something by its cells.
SHARE = 0.8
NAME_LENGTH = 60

_FREE = {"activity": "attributes.", "members": "traits."}
_PERSONAL = (*EMAIL, *PHONE, *MEMBERS["name"], *MEMBERS["birth_date"], "last name", "company", "note", "备注")
_EMAIL_CELL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE_CELL = re.compile(r"\+[0-9][0-9 ()./-]{6,20}|1[3-9][0-9]{9}|0[0-9]{1,4}[ /-][0-9 /-]{5,12}", re.ASCII)
_ORDER_CELL = re.compile(r"#?[A-Za-z-]{0,6}[0-9]{3,}", re.ASCII)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column: the field it probably fills ("" for none), and whether to take that without asking."""

    header: str
    field: str
    sure: bool
    # Only for dates: one format ("" for ISO 8601), or several between which a person must choose.
    date_formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableGuess:
    """All columns in the order of the file, and for activity which identity the member column holds."""

    columns: tuple[ColumnGuess, ...]
    identity: IdentityKind = "external"

    @property
    def fields(self) -> dict[str, str]:
        """Return the columns by field, without those that a person should decide about."""
        return {column.field: column.header for column in self.columns if column.sure}

    @property
    def date_formats(self) -> tuple[str, ...]:
        """Return the formats of the date columns; more than one needs a person. ISO is read in any case."""
        formats = [column.date_formats for column in self.columns if column.sure and column.date_formats]
        return max(formats, key=lambda one: (len(one), one != (ISO,)), default=())


def guess_fields(content: str, header: Sequence[str], sample: Mapping[str, Sequence[Cell]]) -> TableGuess:
    """Return what each column probably means; ``content`` is ``activity`` or ``members``.

    ``sample`` holds the first cells of each column.
    """
    found: dict[str, str] = {}  # field by header
    identity: IdentityKind = "external"
    if content == "activity":
        member, identity = _member_column(header, sample)
        found |= {member: "member"} if member else {}
    words = ACTIVITY if content == "activity" else MEMBERS
    found |= {name: name for name in header if name not in found and _is_field(name, words, content)}
    for rule in (_named, _named_at_the_end):
        for field, names in words.items():
            if field not in found.values():
                free = [name for name in header if name not in found]
                found |= {name: field for name in rule(free, names)[:1] if _fits(field, sample[name])}
    if content == "activity":
        found |= _order_called_name(header, found, sample)
    found |= _by_cells(content, header, found, sample)
    columns = [_column(content, name, found, sample[name]) for name in header]
    return TableGuess(columns=tuple(_once(columns)), identity=identity)


def _member_column(
    header: Sequence[str], sample: Mapping[str, Sequence[Cell]]
) -> tuple[str | None, IdentityKind]:
    """Return the column that names the member, and by which identity; its cells overrule its name."""
    kinds: tuple[tuple[IdentityKind, tuple[str, ...]], ...] = (
        ("external", EXTERNAL),
        ("email", EMAIL),
        ("phone", PHONE),
    )
    for rule in (_named, _named_at_the_end):
        for kind, names in kinds:
            for name in rule(header, names)[:1]:
                is_email = _share(_EMAIL_CELL, sample[name]) >= SHARE
                return name, "email" if is_email else kind
    patterns: tuple[tuple[IdentityKind, re.Pattern[str]], ...] = (
        ("email", _EMAIL_CELL),
        ("phone", _PHONE_CELL),
    )
    for kind, pattern in patterns:
        for name in header:
            if _share(pattern, sample[name]) >= SHARE:
                return name, kind
    return None, "external"


def _is_field(name: str, words: Mapping[str, object], content: str) -> bool:
    """Tell whether the file calls the column by the very name of a field."""
    free = name.removeprefix(_FREE[content])
    return name in words or (free != name and bool(free))


def _named(header: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the columns with one of the names, the best name first."""
    by_words = {words: name for name in reversed(header) for words in (_bare(name), words_of(name))}
    return [by_words[words] for words in names if words in by_words]


def _named_at_the_end(header: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the columns whose names end in one of the names and hold no word of another meaning."""
    ends = tuple(f" {name}" for name in names if len(name) > 2)
    chinese_ends = tuple(name for name in names if not name.isascii() and len(name) > 1)
    return [
        name
        for name in header
        for words in (_bare(name),)
        if (words.endswith(ends) or words.endswith(chinese_ends)) and not _means_another(words)
    ]


def _bare(name: str) -> str:
    return words_of(without_unit(name))


def _means_another(words: str) -> bool:
    return not OTHER_MEANING.isdisjoint(words.split()) or any(
        word in words for word in OTHER_MEANING if not word.isascii()
    )


def _fits(field: str, cells: Sequence[Cell]) -> bool:
    """Tell whether the cells do not contradict the field."""
    filled = _filled(cells)
    if field == "external_id":
        return len(set(filled)) == len(filled)
    if field in DATE_FIELDS:
        return not filled or bool(guess_date_formats(cells))
    return field != "amount" or not filled or _is_amount(cells)


def _order_called_name(
    header: Sequence[str], found: Mapping[str, str], sample: Mapping[str, Sequence[Cell]]
) -> dict[str, str]:
    """Return the column ``Name`` of shop exports that call an order #1001 by that word."""
    if "order_id" in found.values():
        return {}
    names = [name for name in header if words_of(name) == "name" and name not in found]
    return {name: "order_id" for name in names if _share(_ORDER_CELL, sample[name]) >= SHARE}


def _by_cells(
    content: str, header: Sequence[str], found: Mapping[str, str], sample: Mapping[str, Sequence[Cell]]
) -> dict[str, str]:
    """Return columns whose names say nothing but whose cells do, for the fields that matter most."""
    more: dict[str, str] = {}

    def take(field: str, fitting: Sequence[str]) -> None:
        if field not in found.values():
            free = [name for name in fitting if name not in found and not _means_another(_bare(name))]
            more.update(dict.fromkeys(free[:1], field))

    if content == "members":
        take("email", [name for name in header if _share(_EMAIL_CELL, sample[name]) >= SHARE])
        take("phone", [name for name in header if _share(_PHONE_CELL, sample[name]) >= SHARE])
    else:
        take("occurred_at", [name for name in header if guess_date_formats(sample[name])])
        take("amount", [name for name in header if _is_amount(sample[name]) and _has_decimals(sample[name])])
    return more


def _column(content: str, name: str, found: Mapping[str, str], cells: Sequence[Cell]) -> ColumnGuess:
    field = found.get(name)
    if field is not None:
        formats = guess_date_formats(cells) if field in DATE_FIELDS else ()
        return ColumnGuess(header=name, field=field, sure=True, date_formats=formats)
    free = trait_name(name) if content == "members" else name[:NAME_LENGTH]
    if not free or _is_private(content, name):
        return ColumnGuess(header=name, field="", sure=False)
    return ColumnGuess(header=name, field=_FREE[content] + free, sure=False)


def _is_private(content: str, name: str) -> bool:
    """Tell whether a column should not be stored unasked.

    Activity is never changed, so nothing that names a person belongs into its attributes.
    """
    words = words_of(name)
    if not PRIVATE.isdisjoint(words.split()) or any(word in words for word in PRIVATE if not word.isascii()):
        return True
    personal = (*_named([name], _PERSONAL), *_named_at_the_end([name], _PERSONAL))
    return content == "activity" and bool(personal)


def trait_name(header: str) -> str:
    """Return the name of a trait that a column can give, "" when it has no letters for one."""
    plain = _NOT_IN_NAMES.sub("_", words_of(header)).strip("_")[:NAME_LENGTH].strip("_")
    return plain if plain[:1].isalpha() else ""


def _once(columns: Sequence[ColumnGuess]) -> list[ColumnGuess]:
    """Return the columns with every field proposed at most once."""
    seen: set[str] = set()
    result = []
    for column in sorted(columns, key=lambda column: not column.sure):
        repeated = column.field in seen
        seen |= {column.field} - {""}
        result.append(ColumnGuess(column.header, "", sure=False) if repeated else column)
    order = {column.header: at for at, column in enumerate(columns)}
    return sorted(result, key=lambda column: order[column.header])


def _filled(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell is not None and str(cell).strip()]


def _share(pattern: re.Pattern[str], cells: Sequence[Cell]) -> float:
    """Return which share of the filled cells has a form."""
    filled = _filled(cells)
    return sum(bool(pattern.fullmatch(str(cell).strip())) for cell in filled) / max(len(filled), 1)


def _is_amount(cells: Sequence[Cell]) -> bool:
    filled = _filled(cells)
    refused = Amounts(field="amount", decimal_mark=None).convert(filled).refused
    return bool(filled) and len(refused) <= (1 - SHARE) * len(filled)


def _has_decimals(cells: Sequence[Cell]) -> bool:
    return any(re.search(r"[0-9][.,][0-9]", str(cell)) for cell in cells)
