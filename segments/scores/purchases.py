"""What a purchase is: an order of one member, or a row without an order id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibis.expr.types import Table

MOMENT = "timestamp('UTC', 6)"
MONEY = "decimal(38, 4)"  # a sum of many decimal(18, 4)


@dataclass(frozen=True)
class Window:
    """``opens_at < t <= as_of``; days are 24 hours, whatever the clocks do."""

    as_of: datetime
    days: int

    @property
    def opens_at(self) -> datetime:
        """The last moment that is not in it any more."""
        return self.as_of - timedelta(days=self.days)


def moment(at: datetime) -> Any:
    """Return an aware moment as an Ibis literal."""
    import ibis

    return ibis.literal(at, type=MOMENT)


def purchases(activity: "Table", *, as_of: datetime, kinds: Sequence[int], currency: str) -> "Table":
    """Return ``member_id, at, amount, other_currency``: one row per purchase known at ``as_of``.

    ``activity`` holds what counts: ``member_id`` of the member that stays, no voided rows, nobody erased.
    Rows of one member with the same order id are one purchase, at the time of the first, of the sum. Rows
    after ``as_of`` have not happened, also where they belong to an order that has begun. An amount in another
    currency than ``currency`` is left out (``other_currency`` counts its rows); the purchase itself counts.
    """
    import ibis

    rows = activity.filter(activity.kind_id.isin(list(kinds)), activity.occurred_at <= moment(as_of))
    ours = (rows.currency == currency) | rows.amount.isnull()
    rows = rows.select(
        "member_id",
        "order_id",
        at=rows.occurred_at,
        amount=ours.ifelse(rows.amount, ibis.null("decimal(18, 4)")),
        other_currency=ours.ifelse(0, 1).cast("int64"),
    )
    # Two branches, because grouping by a text is dear and a row without order id needs none.
    alone = rows.filter(rows.order_id == "")
    alone = alone.select("member_id", "at", alone.amount.cast(MONEY).name("amount"), "other_currency")
    together = rows.filter(rows.order_id != "").group_by("member_id", "order_id")
    orders = together.agg(
        at=rows.at.min(), amount=rows.amount.sum().cast(MONEY), other_currency=rows.other_currency.sum()
    )
    orders = orders.select(
        "member_id", "at", "amount", orders.other_currency.cast("int64").name("other_currency")
    )
    return ibis.union(alone, orders)


def figures(bought: "Table", window: Window) -> "Table":
    """Return one row per member with a purchase, the facts that RFM is about.

    ``first_purchase_at, last_purchase_at, purchases`` (ever), ``frequency, monetary, other_currency`` (in the
    window).
    """
    import ibis

    inside = bought.at > moment(window.opens_at)
    return bought.group_by("member_id").agg(
        first_purchase_at=bought.at.min(),
        last_purchase_at=bought.at.max(),
        purchases=bought.count(),
        frequency=bought.count(where=inside),
        monetary=bought.amount.sum(where=inside).cast(MONEY).coalesce(ibis.literal(0, MONEY)),
        other_currency=bought.other_currency.sum(where=inside).cast("int64").coalesce(0),
    )
