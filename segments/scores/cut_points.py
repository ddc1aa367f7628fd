"""Where scores 2, 3, 4 and 5 begin, in one run.

As JSON: ``{"r": [moment, ...], "f": [whole number, ...], "m": [decimal text, ...]}``, each with four values;
null where nobody came so far. A score begins *at* its cut-point. Moments are those of the run's ``as_of``: to
use them for another one, they move along with it, because recency is an age.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from segments.scores.definitions import FixedCutPoints

SCORES = (2, 3, 4, 5)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class CutPoints:
    """For each of R, F and M the values at which scores 2 to 5 begin; None where nobody came so far."""

    as_of: datetime
    r: tuple[datetime | None, ...]
    f: tuple[int | None, ...]
    m: tuple[Decimal | None, ...]

    @classmethod
    def fixed(cls, given: FixedCutPoints, *, as_of: datetime) -> Self:
        """Return those of a definition with fixed ones: R asks who bought *after* so many days ago."""
        r = tuple(as_of - timedelta(days=days) + MICROSECOND for days in given.r)
        return cls(as_of=as_of, r=r, f=given.f, m=given.m)

    def moved_to(self, as_of: datetime) -> Self:
        """Return the same ages, frequencies and amounts for another moment."""
        ahead = as_of - self.as_of
        return type(self)(
            as_of=as_of, r=tuple(at + ahead if at else None for at in self.r), f=self.f, m=self.m
        )

    def to_json(self) -> dict[str, list[Any]]:
        """Return what a run stores."""
        return {
            "r": [at.isoformat() if at else None for at in self.r],
            "f": list(self.f),
            "m": [None if amount is None else str(amount) for amount in self.m],
        }

    @classmethod
    def from_json(cls, stored: dict[str, list[Any]], *, as_of: datetime) -> Self:
        """Read what a run of ``as_of`` has stored."""
        return cls(
            as_of=as_of,
            r=tuple(datetime.fromisoformat(at) if at else None for at in stored["r"]),
            f=tuple(stored["f"]),
            m=tuple(None if amount is None else Decimal(amount) for amount in stored["m"]),
        )
