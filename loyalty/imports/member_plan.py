"""From a plan to how each column of members is read, missing trait definitions included."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from core.programme import local_date, programme_zone
from loyalty.activity import AHEAD
from loyalty.imports.activity_plan import decimal_mark
from loyalty.imports.batches import FieldColumn
from loyalty.imports.fields import CONSENT, IDENTITIES, TRAIT, columns_of
from loyalty.imports.member_rows import MemberReading
from loyalty.imports.plan import ImportPlan
from loyalty.imports.readers.table import Table
from loyalty.imports.references import Identities
from loyalty.imports.trait_columns import TraitReading, trait_types
from loyalty.imports.values import Converter, Days, Flags, Moments, Texts, Words
from loyalty.models import Channel, Member, TraitDefinition
from loyalty.traits import define_trait

_FIELDS = {column.name: column for column in Member._meta.concrete_fields}
LABEL_CHARACTERS = 120
_MOMENTS = ("enrolled_at", "consent_at")
# What exports write besides our own words and labels.
_SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "gender": {
        **dict.fromkeys(("f", "w", "woman", "weiblich", "frau", "女", "女性"), Member.Gender.FEMALE),
        **dict.fromkeys(("m", "man", "männlich", "mann", "男", "男性"), Member.Gender.MALE),
        **dict.fromkeys(("d", "x", "diverse", "non-binary", "divers", "其他"), Member.Gender.OTHER),
        **dict.fromkeys(("unknown", "u", "na", "n/a", "unbekannt", "未知"), Member.Gender.UNKNOWN),
    },
    "marital_status": {
        **dict.fromkeys(("unmarried", "ledig", "未婚"), Member.MaritalStatus.SINGLE),
        **dict.fromkeys(("verheiratet", "已婚"), Member.MaritalStatus.MARRIED),
        **dict.fromkeys(("geschieden", "离异", "離異"), Member.MaritalStatus.DIVORCED),
        **dict.fromkeys(("verwitwet", "丧偶", "喪偶"), Member.MaritalStatus.WIDOWED),
        **dict.fromkeys(("unknown", "u", "na", "n/a", "unbekannt", "未知"), Member.MaritalStatus.UNKNOWN),
    },
    "preferred_channel": {"e-mail": Channel.EMAIL, "mail": Channel.EMAIL, "text": Channel.SMS},
}


def member_reading(plan: ImportPlan, table: Table, *, now: datetime) -> MemberReading:
    """Return how each column of the table is read.

    Raises what ``columns_of`` raises, ``DateFormatRefused`` and ``TraitsUndefined``.
    """
    columns = columns_of(plan, table.header)
    trait_fields = [name for name in columns if name.startswith(TRAIT)]
    traits = TraitReading(
        last_day=local_date(now + AHEAD),
        date_format=plan.date_format or "",
        decimal_mark=decimal_mark(plan, table, columns, *trait_fields),
    )
    types = trait_types(plan, table, columns, traits)
    return MemberReading(
        plan=plan,
        trait_types=types,
        columns=[
            FieldColumn(
                name,
                header,
                traits.converter(name, types[name]) if name in types else _converter(name, plan, now),
            )
            for name, header in columns.items()
        ],
        now=now,
    )


def _converter(name: str, plan: ImportPlan, now: datetime) -> Converter[Any]:
    date_format = plan.date_format or ""
    if name in IDENTITIES:
        return Identities(field=name, kind=IDENTITIES[name])
    if name.startswith(CONSENT):
        return Flags(field=name)
    column = _FIELDS.get(name)
    if name in _MOMENTS or isinstance(column, models.DateTimeField):
        return Moments(field=name, zone=programme_zone(), now=now, date_format=date_format)
    if isinstance(column, models.DateField):
        return Days(field=name, last=local_date(now), date_format=date_format)
    if column is None or column.max_length is None:
        raise LookupError(name)
    return _words(name, column) if column.choices else Texts(field=name, limit=column.max_length)


def _words(name: str, column: "models.Field[Any, Any]") -> Words[str]:
    own = [(str(value), str(label)) for value, label in column.flatchoices if value]
    words = dict(_SPELLINGS.get(name, {}))
    words |= {label: value for value, label in own} | {value: value for value, _label in own}
    return Words(field=name, words=words, shown_words=tuple(value for value, _label in own))


def define_traits(reading: MemberReading, *, dry_run: bool) -> int:
    """Define the traits of the file that are missing, labelled by their columns; return how many."""
    names = {name.removeprefix(TRAIT): type_ for name, type_ in reading.trait_types.items()}
    known = set(TraitDefinition.objects.filter(name__in=names).values_list("name", flat=True))
    headers = {column.name.removeprefix(TRAIT): column.header for column in reading.columns}
    missing = names.keys() - known
    if not dry_run:
        for name in sorted(missing):
            define_trait(name=name, label=headers[name][:LABEL_CHARACTERS], type=names[name])
    return len(missing)
