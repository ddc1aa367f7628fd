"""Traits: what staff or surveys know about a member, typed, sourced and kept with its past."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from loyalty import intervals
from loyalty.errors import TraitTypeWrong, TraitUnknown
from loyalty.locks import locked_member
from loyalty.models import Provenance, Trait, TraitDefinition
from loyalty.models.traits import TraitValue

# Which column holds the values of a type. A datetime is a date in Python, and refused here.
COLUMN_OF_TYPE = {
    TraitDefinition.Type.TEXT: ("text", str),
    TraitDefinition.Type.NUMBER: ("number", Decimal),
    TraitDefinition.Type.BOOLEAN: ("boolean", bool),
    TraitDefinition.Type.DATE: ("day", date),
}


def define_trait(*, name: str, label: str, type: TraitDefinition.Type) -> TraitDefinition:  # noqa: A002
    """Define a trait, or return the one of that name. Raises ``TraitTypeWrong`` if it has another type."""
    definition, _created = TraitDefinition.objects.get_or_create(
        name=name, defaults={"label": label, "type": type}
    )
    if definition.type != type:
        raise TraitTypeWrong(value=label, name=name, type=definition.get_type_display())
    return definition


@transaction.atomic
def set_trait(
    *,
    member_id: int,
    name: str,
    value: TraitValue,
    since: datetime,
    source: str,
    provenance: Provenance,
) -> Trait:
    """Record a value that holds from ``since`` on; an equal value adds nothing.

    Raises ``TraitUnknown``, ``TraitTypeWrong``, ``MemberUnknown``, ``MemberErased`` and ``NewerValueKnown``.
    """
    definition = TraitDefinition.objects.filter(name=name).first()
    if definition is None:
        raise TraitUnknown(field=f"traits.{name}", name=name)
    column = _column(definition, value)
    member = locked_member(member_id)
    open_row = Trait.objects.filter(member=member, definition=definition, until=None).first()
    typed: dict[str, Any] = {column: value}
    new = Trait(
        member=member, definition=definition, since=since, source=source, provenance=provenance, **typed
    )
    same = open_row is not None and open_row.value == value
    return intervals.follow(open_row=open_row, new=new, same=same)


def _column(definition: TraitDefinition, value: TraitValue) -> str:
    column, python_type = COLUMN_OF_TYPE[TraitDefinition.Type(definition.type)]
    if not isinstance(value, python_type) or isinstance(value, datetime):
        raise TraitTypeWrong(
            field=f"traits.{definition.name}",
            value=str(value)[:60],
            name=definition.name,
            type=definition.get_type_display(),
        )
    return column
