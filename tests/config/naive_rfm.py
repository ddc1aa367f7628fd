"""RFM worked out the slow and obvious way, to look at the demo without asking the engine that it feeds."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

COUNTED = ("code_redeemed", "points_exchanged", "purchase")


@dataclass(frozen=True)
class Bought:
    """One purchase: a member, a time and an amount."""

    member: str
    at: datetime
    amount: Decimal


def groups(purchases: Iterable[Bought], *, as_of: datetime, period_days: int = 365) -> Counter[str]:
    """Count the members of the seven groups."""
    by_member: dict[str, list[Bought]] = defaultdict(list)
    for one in purchases:
        if one.at <= as_of:
            by_member[one.member].append(one)
    counts: Counter[str] = Counter()
    ranked: dict[str, list[Bought]] = {}
    for member, bought in by_member.items():
        if min(one.at for one in bought) > as_of - timedelta(days=30):
            counts["new"] += 1
        elif len(bought) == 1:
            counts["one-time buyer"] += 1
        else:
            ranked[member] = bought
    recent = {
        member: [one for one in bought if one.at > as_of - timedelta(days=period_days)]
        for member, bought in ranked.items()
    }
    recency = scores({member: max(one.at for one in bought) for member, bought in ranked.items()})
    frequency = scores({member: len(bought) for member, bought in recent.items() if bought})
    monetary = scores(
        {
            member: sum((one.amount for one in bought), Decimal())
            for member, bought in recent.items()
            if bought
        }
    )
    for member in ranked:
        r, f, m = recency[member], frequency.get(member, 1), monetary.get(member, 1)
        counts[group(r, f, m, slept=not recent[member])] += 1
    return counts


def group(r: int, f: int, m: int, *, slept: bool) -> str:
    """Name the group of a member who is neither new nor a one-time buyer; the first match wins."""
    if r >= 4 and f == 5 and m == 5:
        return "VIP"
    if r >= 3 and f >= 3:
        return "loyal"
    if r <= 2 and f >= 3:
        return "at risk"
    if slept or r == 1:
        return "sleeping"
    return "needs attention"


def scores(values: dict[str, object]) -> dict[str, int]:
    """Score 1 to 5 by mid-rank percentile; equal values score the same."""
    ordered = sorted(values.values())  # type: ignore[type-var]
    n = len(ordered)
    first: dict[object, int] = {}
    last: dict[object, int] = {}
    for place, value in enumerate(ordered, start=1):
        first.setdefault(value, place)
        last[value] = place
    return {
        member: (5 * (first[value] + last[value] - 1) + 2 * n - 1) // (2 * n)
        for member, value in values.items()
    }
