"""What the database made of a batch."""

from dataclasses import dataclass, field

from core.errors import Refusal


@dataclass(frozen=True, slots=True)
class RefusedPlace:
    """A row that could not be written: its place among the good rows of its batch, and why."""

    place: int
    field: str
    refusal: Refusal


@dataclass(slots=True)
class Outcome:
    """Rows of a batch by what became of them; ``known`` ones changed nothing. ``members`` are ids."""

    new: int = 0
    changed: int = 0
    known: int = 0
    enrolled: int = 0
    refused: list[RefusedPlace] = field(default_factory=list)
    members: set[int] = field(default_factory=set)
