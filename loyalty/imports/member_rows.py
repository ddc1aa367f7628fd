"""A batch of members on its way from cells to statements about people. Nothing here asks the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from loyalty.errors import IdentityMissing
from loyalty.imports.batches import FieldColumn, Understood, understand
from loyalty.imports.fields import CONSENT, IDENTITIES, TRAIT
from loyalty.imports.plan import ImportPlan
from loyalty.imports.readers.table import RawBatch
from loyalty.imports.references import Name
from loyalty.models import Identity, TraitDefinition
from loyalty.models.traits import TraitValue
from loyalty.profiles import FIELDS as PROFILE

IdentityKey = tuple[Identity.Kind, str]


@dataclass(frozen=True, slots=True)
class MemberReading:
    """What holds for every batch."""

    plan: ImportPlan
    columns: Sequence[FieldColumn]
    trait_types: Mapping[str, TraitDefinition.Type]
    now: datetime

    @property
    def fields(self) -> set[str]:
        """Return the fields that the file brings."""
        return {column.name for column in self.columns}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What one row says about one member; blank cells say nothing. Facts are called like their columns."""

    place: int
    identities: Mapping[IdentityKey, str]
    profile: Mapping[str, Any]
    consents: Mapping[str, bool]
    traits: Mapping[str, TraitValue]
    enrolled_at: datetime | None
    consent_at: datetime | None


@dataclass(slots=True)
class MemberRows:
    """A batch that waits to be compared with what is known."""

    understood: Understood
    bytes_read: int
    rows: list[MemberRow] = field(default_factory=list)


def read_members(raws: Iterator[tuple[RawBatch, int]], reading: MemberReading) -> Iterator[MemberRows]:
    """Yield what the batches say, each with how far the file is read."""
    for raw, bytes_read in raws:
        understood = understand(raw, reading.columns)
        _refuse_nameless(understood)
        understood.keep_good()
        yield MemberRows(understood, bytes_read, _rows(understood))


def _refuse_nameless(understood: Understood) -> None:
    columns = [understood.values[name] for name in IDENTITIES if name in understood.values]
    for place, names in enumerate(zip(*columns, strict=True)):
        if not any(names) and place not in understood.problems:
            understood.refuse(place, "", IdentityMissing())


def _rows(understood: Understood) -> list[MemberRow]:
    values = understood.values
    identities = [(kind, values[name]) for name, kind in IDENTITIES.items() if name in values]
    profile = [(name, values[name]) for name in PROFILE if name in values]
    consents = [(name, column) for name, column in values.items() if name.startswith(CONSENT)]
    traits = [(name, column) for name, column in values.items() if name.startswith(TRAIT)]
    enrolled, consented = values.get("enrolled_at"), values.get("consent_at")
    return [
        MemberRow(
            place=place,
            identities=_names(identities, place),
            profile=_filled(profile, place),
            consents=_filled(consents, place),
            traits=_filled(traits, place),
            enrolled_at=enrolled[place] if enrolled else None,
            consent_at=consented[place] if consented else None,
        )
        for place in range(len(understood.good))
    ]


def _names(columns: Sequence[tuple[Identity.Kind, list[Name | None]]], place: int) -> dict[IdentityKey, str]:
    names = ((kind, column[place]) for kind, column in columns)
    return {(kind, name.value): name.shown for kind, name in names if name is not None}


def _filled(columns: Sequence[tuple[str, list[Any]]], place: int) -> dict[str, Any]:
    return {name: value for name, column in columns if (value := column[place]) is not None}
