"""The programme's key figures, worked out over all activity of the last twelve weeks."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Coalesce, TruncWeek

from core.kept import keeps
from core.programme import local_date
from loyalty.models import Activity, ActivityKind, Member

NAME = "loyalty.overview"
WEEKS = 12
ACTIVE_DAYS = 30


@keeps(NAME)
def compute_overview(now: datetime) -> dict[str, Any]:
    """Return counts of members, active members, purchases and code entries, and purchases of each week.

    A purchase is an order: rows of one member with the same order id are one. A voided row is left out.
    """
    today = local_date(now)
    this_week = today - timedelta(days=today.weekday())
    first_week = this_week - timedelta(weeks=WEEKS - 1)
    facts = _facts(since=first_week, until=today)
    weeks = _purchases_by_week(facts)
    starts = [first_week + timedelta(weeks=number) for number in range(WEEKS)]
    return {
        **_members(now),
        **_active(facts, now),
        "codes_today": facts.filter(kind__name="code_redeemed", local_date=today).count(),
        "purchases_30_days": _purchases(facts.filter(local_date__gt=today - timedelta(days=30))),
        "purchases_30_days_before": _purchases(
            facts.filter(
                local_date__gt=today - timedelta(days=60), local_date__lte=today - timedelta(days=30)
            )
        ),
        "weeks": [[start.isoformat(), weeks.get(start, 0)] for start in starts],
    }


def _facts(*, since: date, until: date) -> QuerySet[Activity]:
    """Rows that stand: neither voided nor voiding."""
    voiding = Activity.objects.filter(voids=OuterRef("pk"))
    days = Activity.objects.filter(local_date__gte=since, local_date__lte=until)
    return days.filter(~Exists(voiding), voids=None).order_by()


_ORDER = Func(F("member_id"), F("order_id"), template="(%(expressions)s)", output_field=TextField())
_ORDERS = {
    "orders": Count(_ORDER, distinct=True, filter=~Q(order_id="")),
    "alone": Count("pk", filter=Q(order_id="")),
}


def _of_purchase_kinds(facts: QuerySet[Activity]) -> QuerySet[Activity]:
    kinds = ActivityKind.objects.filter(counts_as_purchase=True)
    return facts.filter(kind__in=list(kinds.values_list("pk", flat=True)))


def _purchases(facts: QuerySet[Activity]) -> int:
    counted = _of_purchase_kinds(facts).aggregate(**_ORDERS)
    return int(counted["orders"]) + int(counted["alone"])


def _purchases_by_week(facts: QuerySet[Activity]) -> dict[date, int]:
    weeks = _of_purchase_kinds(facts).annotate(week=TruncWeek("local_date")).values("week")
    rows = weeks.annotate(**_ORDERS).values_list("week", "orders", "alone")
    return {week: orders + alone for week, orders, alone in rows}


def _members(now: datetime) -> dict[str, int]:
    stay = Member.objects.filter(merged_into=None).exclude(status=Member.Status.ERASED)

    def enrolled(first: int, last: int) -> int:
        return stay.filter(
            enrolled_at__gt=now - timedelta(days=first), enrolled_at__lte=now - timedelta(days=last)
        ).count()

    return {
        "members": stay.count(),
        "enrolled_30_days": enrolled(30, 0),
        "enrolled_7_days": enrolled(7, 0),
        "enrolled_7_days_before": enrolled(14, 7),
    }


def _active(facts: QuerySet[Activity], now: datetime) -> dict[str, int]:
    person = Coalesce("member__merged_into_id", "member_id")
    middle, start = now - timedelta(days=ACTIVE_DAYS), now - timedelta(days=2 * ACTIVE_DAYS)
    return facts.filter(occurred_at__gt=start, occurred_at__lte=now).aggregate(
        active_30_days=Count(person, distinct=True, filter=Q(occurred_at__gt=middle)),
        active_30_days_before=Count(person, distinct=True, filter=Q(occurred_at__lte=middle)),
    )
