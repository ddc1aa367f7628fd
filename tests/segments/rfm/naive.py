"""RFM as the reference states it, member by member and in plain Python, to compare the engine with."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.segments.rfm.worlds import COUNTING, EURO, Row, World

Scores = dict[int, tuple[int | None, int | None, int | None, str]]
Purchase = tuple[datetime, Decimal]


def reading(world: World, *, as_of: datetime, period_days: int = 365, new_days: int = 30) -> Scores:
    """R, F, M and the group of each member with a purchase."""
    bought = purchases(world, as_of=as_of)
    found: Scores = {}
    ranked: dict[int, list[Purchase]] = {}
    for member, mine in bought.items():
        if min(at for at, _ in mine) > as_of - timedelta(days=new_days):
            found[member] = (None, None, None, "new")
        elif len(mine) == 1:
            found[member] = (None, None, None, "one-time buyer")
        else:
            ranked[member] = mine
    since = as_of - timedelta(days=period_days)
    recent = {
        member: [amount for at, amount in mine if at > since]
        for member, mine in ranked.items()
        if any(at > since for at, _ in mine)
    }
    r = mid_rank({member: max(at for at, _ in mine) for member, mine in ranked.items()})
    f = mid_rank({member: len(amounts) for member, amounts in recent.items()})
    m = mid_rank({member: sum(amounts, Decimal()) for member, amounts in recent.items()})
    for member in ranked:
        scores = r[member], f.get(member, 1), m.get(member, 1)
        found[member] = (*scores, group(*scores, silent=member not in recent))
    return found


def purchases(world: World, *, as_of: datetime) -> dict[int, list[Purchase]]:
    """The purchases of each member who stays: an order is one, at the time of its first row, of the sum."""
    voided = {row.voids for row in world.rows}
    orders: dict[tuple[int, object], list[Row]] = defaultdict(list)
    for place, row in enumerate(world.rows):
        stays = world.merged.get(row.member, row.member)
        counts = row.kind in COUNTING and row.voids is None and place not in voided
        gone = {row.member, stays} & world.erased
        if counts and not gone and row.at <= as_of:
            orders[stays, row.order_id or place].append(row)
    found: dict[int, list[Purchase]] = defaultdict(list)
    for (member, _), rows in orders.items():
        amounts = [row.amount for row in rows if row.amount is not None and row.currency == EURO]
        found[member].append((min(row.at for row in rows), sum(amounts, Decimal())))
    return found


def mid_rank(values: Mapping[int, Any]) -> dict[int, int]:
    """Score 1 to 5, by the first and the last rank among equals."""
    ordered, n = sorted(values.values()), len(values)
    return {
        member: (5 * (bisect_left(ordered, value) + 1 + bisect_right(ordered, value) - 1) + 2 * n - 1)
        // (2 * n)
        for member, value in values.items()
    }


def group(r: int, f: int, m: int, *, silent: bool) -> str:
    """The first of the seven that fits."""
    if r >= 4 and f == 5 and m == 5:
        return "VIP"
    if r >= 3 and f >= 3:
        return "loyal"
    if r <= 2 and f >= 3:
        return "at risk"
    return "sleeping" if silent or r == 1 else "needs attention"
