"""A small programme in the database, scored and stored as the worker does it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from loyalty.activity import NewActivity, record_activities
from loyalty.models import Member
from segments.models import RfmDefinition, RfmMove, RfmRun, RfmScore
from segments.scores.current import standard_definition
from segments.scores.running import Report, _silently, run_rfm
from tests.loyalty.cast import external, member
from tests.segments.rfm.worlds import AS_OF, ago

DAY = timedelta(days=1)
FIXED: dict[str, Any] = {
    "method": RfmDefinition.Method.FIXED,
    "cut_points": {"r": [300, 200, 100, 50], "f": [2, 3, 4, 5], "m": ["20", "30", "40", "50"]},
}


def shopper(name: str) -> Member:
    return member(external(name), name=name)


def buys(who: Member, *days_ago: float, amount: str = "10", **details: Any) -> None:
    """One purchase for each number of days before ``AS_OF``; negative days lie after it."""
    now = ago(-1000)
    new = [
        NewActivity(
            member_id=who.pk,
            kind="purchase",
            occurred_at=ago(days),
            amount=Decimal(amount),
            currency="EUR",
            source="shop",
            **details,
        )
        for days in days_ago
    ]
    record_activities(new, now=now)


def crowd(count: int, first: int = 1) -> list[Member]:
    """Members of rising loyalty: the first bought long ago and little, the last just now and much."""
    everybody = [shopper(f"C-{number}") for number in range(first, first + count)]
    for place, one in enumerate(everybody, start=1):
        last = 340 - 300 * place / count
        buys(one, *(last + gap for gap in range(0, 2 * place, 2)), 399)
    return everybody


def run(
    as_of: datetime = AS_OF,
    *,
    definition: RfmDefinition | None = None,
    report: Report | None = None,
) -> RfmRun:
    chosen = definition or standard_definition()
    return run_rfm(definition=chosen, as_of=as_of, cause=RfmRun.Cause.DEMAND, report=report or _silently)


def define(**changes: Any) -> RfmDefinition:
    """Change the standard definition, as staff would."""
    definition = standard_definition()
    for name, value in changes.items():
        setattr(definition, name, value)
    definition.save(update_fields=list(changes))
    return definition


def group_of(who: Member) -> str | None:
    return RfmScore.objects.filter(member=who).values_list("group", flat=True).first()


def moves(who: Member) -> list[tuple[str, str, str]]:
    """From, to and cause, the oldest first."""
    return list(
        RfmMove.objects.filter(member=who).order_by("id").values_list("from_group", "to_group", "cause")
    )


def stored_scores() -> list[tuple[Any, ...]]:
    """Everything that a run decides about members."""
    names = ("member_id", "r", "f", "m", "group", "last_purchase_at", "frequency", "monetary")
    return list(RfmScore.objects.order_by("member_id").values_list(*names))


def in_groups(members: Iterable[Member]) -> dict[str, str | None]:
    return {one.name: group_of(one) for one in members}
