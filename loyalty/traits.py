"""Traits: what staff or surveys know about a member, typed, sourced and kept with its past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.transactions import one_transaction
from loyalty import intervals
from loyalty.errors import TraitTypeWrong, TraitUnknown
from loyalty.locks import writable_members
from loyalty.models import Member, Provenance, Trait, TraitDefinition
from loyalty.models.traits import TraitValue

# Which column holds the values of a type. A datetime is a date in Python, and refused here.
COLUMN_OF_TYPE = {
    TraitDefinition.Type.TEXT: ("text", str),
    TraitDefinition.Type.NUMBER: ("number", Decimal),
    TraitDefinition.Type.BOOLEAN: ("boolean", bool),
    TraitDefinition.Type.DATE: ("day", date),
}


@dataclass(frozen=True, slots=True)
class TraitAnswer:
    """One value of the trait called ``name``, since when, and how we know."""

    member_id: int
    name: str
    value: TraitValue
    since: datetime
    source: str
    provenance: Provenance


def define_trait(*, name: str, label: str, type: TraitDefinition.Type) -> TraitDefinition:  # noqa: A002
    """Define a trait, or return the one of that name. Raises ``TraitTypeWrong`` if it has another type."""
    definition, _created = TraitDefinition.objects.get_or_create(
        name=name, defaults={"label": label, "type": type}
    )
    if definition.type != type:
        raise TraitTypeWrong(value=label, name=name, type=definition.get_type_display())
    return definition


def set_trait(answer: TraitAnswer) -> Trait:
    """Record a value that holds from ``since`` on; an equal value adds nothing.

    Raises ``TraitUnknown``, ``TraitTypeWrong``, ``MemberUnknown``, ``MemberErased`` and ``NewerValueKnown``.
    """
    return set_traits([answer])[0]


@one_transaction
def set_traits(answers: Sequence[TraitAnswer]) -> list[Trait]:
    """Record many values, all or none; return the rows that state them. Raises as ``set_trait``."""
    definitions = {definition.name: definition for definition in TraitDefinition.objects.all()}
    members = writable_members({answer.member_id for answer in answers})
    new = [_row(answer, members[answer.member_id], definitions) for answer in answers]
    return intervals.append(
        known=Trait.objects.filter(
            member__in=members.values(), definition__in={row.definition for row in new}
        ).select_related("definition"),
        new=new,
        key=lambda row: (row.member_id, row.definition_id),
        value=lambda row: row.value,
    )


def _row(answer: TraitAnswer, member: Member, definitions: dict[str, TraitDefinition]) -> Trait:
    definition = definitions.get(answer.name)
    if definition is None:
        raise TraitUnknown(field=f"traits.{answer.name}", name=answer.name)
    typed: dict[str, Any] = {_column(definition, answer.value): answer.value}
    return Trait(
        member=member,
        definition=definition,
        since=answer.since,
        source=answer.source,
        provenance=answer.provenance,
        **typed,
    )


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
