"""What the demo knows about its members' eyes: told by themselves, seen in codes, or sent by opticians."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from config.demo.people import DemoMember, Person

TraitType = Literal["text", "number", "boolean", "date"]
PartyOfSource = Literal["zero", "first", "second"]


@dataclass(frozen=True, slots=True)
class DemoTraitDefinition:
    """A trait that the demo defines."""

    name: str
    label: str
    type: TraitType


@dataclass(frozen=True, slots=True)
class DemoTrait:
    """One value of one trait of one member, in force from ``since``."""

    member: str
    name: str
    value: str | Decimal | bool | date
    since: datetime
    source: str
    party: PartyOfSource


DEFINITIONS = (
    DemoTraitDefinition("wears_daily", "Wears lenses daily", "boolean"),
    DemoTraitDefinition("lens_type", "Lens type", "text"),
    DemoTraitDefinition("power", "Power of the right eye (dioptres)", "number"),
    DemoTraitDefinition("optician_visit_due", "Next optician visit due", "date"),
)


def draw_traits(random: Random, person: Person, member: DemoMember, *, before: datetime) -> list[DemoTrait]:
    """Return what is known about a person, oldest first, nothing as late as ``before``."""
    return sorted(
        (trait for trait in _traits(random, person, member) if trait.since < before),
        key=lambda trait: trait.since,
    )


def _traits(random: Random, person: Person, member: DemoMember) -> Iterator[DemoTrait]:
    """Yield what becomes known about a person sooner or later."""
    name, joined = member.external_id, member.enrolled_at
    if random.random() < 0.55:
        told_at = joined + timedelta(minutes=random.randrange(5, 40 * 1440))
        wears_daily = person.wears_daily
        yield DemoTrait(name, "wears_daily", wears_daily, told_at, "welcome survey", "zero")
        if random.random() < 0.12:
            changed_at = told_at + timedelta(days=random.randrange(60, 400))
            yield DemoTrait(name, "wears_daily", not wears_daily, changed_at, "preference page", "zero")
    if random.random() < 0.85:
        seen_at = joined + timedelta(minutes=20)
        yield DemoTrait(name, "lens_type", person.lens, seen_at, "codes entered", "first")
    if random.random() < 0.4:
        measured_at = joined + timedelta(days=random.randrange(3, 200))
        yield DemoTrait(name, "power", person.power, measured_at, "optician", "second")
        due = (measured_at + timedelta(days=random.choice((365, 365, 540, 730)))).date()
        yield DemoTrait(name, "optician_visit_due", due, measured_at, "optician", "second")
