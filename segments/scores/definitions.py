"""What a definition of RFM says: windows, how scores are given, and which scores make which group.

The rules of groups are data that staff edit. They are read from top to bottom, and the first that fits
decides.
"""

from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from core.sentences import listed, named
from segments.models import RfmDefinition
from segments.scores.errors import DefinitionRefused, GroupMissing

Score = Annotated[int, Field(ge=1, le=5)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Money = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 14, decimal_places=4)]
RESERVED = "members"  # the key beside the groups in every table of counts


class When(StrEnum):
    """What a rule may ask beside scores."""

    NEW = "new"  # first purchase ever in the last `new_days`
    ONE_TIME = "one-time"  # exactly one purchase ever
    SILENT = "silent"  # no purchase in the period


UNSCORED = frozenset({When.NEW, When.ONE_TIME})


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GroupRule(_Frozen):
    """One line: everything that it names must hold. Ranges include both ends."""

    group: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    when: When | None = None
    r: tuple[Score, Score] | None = None
    f: tuple[Score, Score] | None = None
    m: tuple[Score, Score] | None = None
    codes: tuple[Annotated[str, StringConstraints(pattern="^[1-5]{3}$")], ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        ranges = [one for one in (self.r, self.f, self.m) if one]
        if any(low > high for low, high in ranges):
            raise ValueError(_("a range of scores starts with the smaller one"))
        if self.when in UNSCORED and (ranges or self.codes):
            text = _("members of “%(group)s” have no scores that could be asked for")
            raise ValueError(text % {"group": self.group})
        if self.group == RESERVED:
            raise ValueError(_("“%(name)s” cannot be the name of a group") % {"name": RESERVED})
        return self

    def takes(self, scores: tuple[int, int, int], *, silent: bool) -> bool:
        """Say whether a member who is neither new nor a one-time buyer fits."""
        if self.when in UNSCORED or (self.when is When.SILENT and not silent):
            return False
        if self.codes and "".join(map(str, scores)) not in self.codes:
            return False
        ranges = zip((self.r, self.f, self.m), scores, strict=True)
        return all(one is None or one[0] <= score <= one[1] for one, score in ranges)


class FixedCutPoints(_Frozen):
    """From which value on scores 2, 3, 4 and 5 are given.

    ``r``: bought within so many days (of 24 hours), falling. ``f``: purchases, ``m``: money, both rising.
    """

    r: tuple[Days, Days, Days, Days]
    f: tuple[Days, Days, Days, Days]
    m: tuple[Money, Money, Money, Money]

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if sorted(self.r, reverse=True) != list(self.r):
            raise ValueError(_("days of R must fall from score 2 to score 5"))
        if sorted(self.f) != list(self.f) or sorted(self.m) != list(self.m):
            raise ValueError(_("values of F and M must rise from score 2 to score 5"))
        return self


class RfmSettings(_Frozen):
    """Everything that decides who is in which group, apart from the facts."""

    period_days: Days
    new_days: Days
    method: Literal["mid-rank", "fixed"]
    cut_points: FixedCutPoints | None = None
    groups: tuple[GroupRule, ...]

    @model_validator(mode="after")
    def _cut_points_where_fixed(self) -> Self:
        if (self.method == "fixed") != (self.cut_points is not None):
            raise ValueError(_("cut-points are given when, and only when, the method is fixed"))
        return self

    @property
    def group_names(self) -> tuple[str, ...]:
        """The groups in the order in which they are first named."""
        return tuple(dict.fromkeys(rule.group for rule in self.groups))

    @property
    def leaves_out(self) -> frozenset[When]:
        """Who gets no scores, because a rule of its own sets its group first."""
        return frozenset(rule.when for rule in self.groups if rule.when in UNSCORED)

    def snapshot(self) -> dict[str, Any]:
        """Return plain JSON that ``model_validate`` reads back."""
        return self.model_dump(mode="json", exclude_defaults=True)


def settings_of(definition: RfmDefinition) -> RfmSettings:
    """Read a stored definition. Raises ``DefinitionRefused`` and ``GroupMissing``."""
    return read_settings(
        {
            "period_days": definition.period_days,
            "new_days": definition.new_days,
            "method": definition.method,
            "cut_points": definition.cut_points,
            "groups": definition.groups,
        }
    )


def read_settings(given: dict[str, Any]) -> RfmSettings:
    """Check settings from outside. Raises ``DefinitionRefused``, ``GroupMissing``, which name the field."""
    try:
        settings = RfmSettings.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        loc = first["loc"] or ("cut_points",)
        reason = named(_place(loc), first["msg"].removeprefix("Value error, "))
        raise DefinitionRefused(field=str(loc[0]), reason=reason) from error
    _check_everybody_has_a_group(settings)
    return settings


def _place(loc: tuple[str | int, ...]) -> str:
    """Name the line of the groups, and what in it, as people count and see them."""
    if loc[0] != "groups" or len(loc) == 1:
        return ".".join(map(str, loc))
    line = _("line %(number)s") % {"number": int(loc[1]) + 1}
    if len(loc) == 2:
        return line
    part = str(loc[2])
    return listed([line, part.upper() if part in {"r", "f", "m"} else part])


def _check_everybody_has_a_group(settings: RfmSettings) -> None:
    every = range(1, 6)
    cases = [(scores, False) for scores in product(every, every, every)]
    cases += [((r, 1, 1), True) for r in every]
    for scores, silent in cases:
        if not any(rule.takes(scores, silent=silent) for rule in settings.groups):
            r, f, m = scores
            raise GroupMissing(field="groups", r=r, f=f, m=m)
