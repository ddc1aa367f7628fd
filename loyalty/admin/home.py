"""What this floor hangs onto the home page: key figures, purchases per week, what changed."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.admin import admin_page, csv_response
from core.kept import Answer, read_answer
from core.panels import (
    HOME_CHANGES,
    HOME_FIGURES,
    HOME_PANELS,
    HomeFigure,
    HomePanel,
    HomeTasks,
    Task,
)
from core.pieces import Bar, BarChart, Change, Figure, Text
from core.programme import local_date
from core.templatetags.pieces import number
from loyalty.models import ActivityKind
from loyalty.overview import ACTIVE_DAYS, NAME


def _figure(
    answer: Answer, key: str, *, label: Text, url: str, change: Change | None = None, note: Text = ""
) -> Figure:
    value = answer.value[key] if answer.value else None
    as_of = answer.as_of if answer.stale else None  # fresh figures share the time in the page's head
    return Figure(
        label=label, value=value, url=url, change=change, note=note, stale=answer.stale, as_of=as_of
    )


def _grown(answer: Answer, now_key: str, before_key: str, *, since: Text) -> Change | None:
    """The change in percent; None where there is nothing to compare with."""
    if not answer.value or not answer.value[before_key]:
        return None
    now, before = answer.value[now_key], answer.value[before_key]
    percent = (Decimal(100) * (now - before) / before).quantize(Decimal("0.1"))
    return Change(amount=percent, unit=" %", since=since)


def _members(_request: HttpRequest) -> Figure:
    answer = read_answer(NAME)
    change = None
    if answer.value and answer.value["enrolled_30_days"]:
        change = Change(amount=answer.value["enrolled_30_days"], since=_("in 30 days"))
    url = reverse("admin:loyalty_member_changelist")
    return _figure(answer, "members", label=_("Members"), url=url, change=change)


def _active(_request: HttpRequest) -> Figure:
    answer = read_answer(NAME)
    change = _grown(answer, "active_30_days", "active_30_days_before", since=_("than in the 30 days before"))
    # No link: the list of activity would show another number, that of what they did.
    return _figure(answer, "active_30_days", label=_("Active in 30 days"), url="", change=change)


def _purchases(_request: HttpRequest) -> Figure:
    answer = read_answer(NAME)
    change = _grown(
        answer, "purchases_30_days", "purchases_30_days_before", since=_("than in the 30 days before")
    )
    url = _purchases_since(local_date(timezone.now()) - timedelta(days=ACTIVE_DAYS - 1))
    return _figure(answer, "purchases_30_days", label=_("Purchases in 30 days"), url=url, change=change)


def _codes(_request: HttpRequest) -> Figure:
    answer = read_answer(NAME)
    kind = ActivityKind.objects.get(name="code_redeemed")
    url = _activity_since(local_date(timezone.now())) + f"&kind__id__exact={kind.pk}"
    return _figure(answer, "codes_today", label=_("Codes today"), url=url)


def _activity_since(first: date, last: date | None = None) -> str:
    url = reverse("admin:loyalty_activity_changelist") + f"?local_date_from={first.isoformat()}"
    return f"{url}&local_date_to={last.isoformat()}" if last else url


def _purchases_since(first: date, last: date | None = None) -> str:
    return _activity_since(first, last) + "&kind__counts_as_purchase__exact=1"


def _purchases_by_week(_request: HttpRequest) -> BarChart | None:
    answer = read_answer(NAME)
    if not answer.value or not any(count for _start, count in answer.value["weeks"]):
        return None
    weeks = [(date.fromisoformat(start), count) for start, count in answer.value["weeks"]]
    return BarChart(
        name="purchases",
        title=_("Purchases and code entries, 12 weeks"),
        label_head=_("Week from"),
        value_head=_("Purchases"),
        bars=[
            Bar(
                label=date_format(start, pgettext("short, below a bar", "j M")),
                value=count,
                url=_purchases_since(start, start + timedelta(days=6)),
                unfinished=start == weeks[-1][0],
            )
            for start, count in weeks
        ],
        download_url=reverse("admin:purchases_per_week"),
        as_of=answer.as_of,
    )


@admin_page("home/purchases-per-week.csv", name="purchases_per_week", permission="loyalty.view_activity")
def purchases_per_week(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001
    """Give the chart's numbers as a file."""
    answer = read_answer(NAME)
    weeks = answer.value["weeks"] if answer.value else []
    return csv_response(name="purchases-per-week", heads=["week_from", "purchases"], lines=weeks)


def _changes(_request: HttpRequest) -> Iterable[Task]:
    value = read_answer(NAME).value
    if not value:
        return
    joined, before = value["enrolled_7_days"], value["enrolled_7_days_before"]
    if joined or before:
        text = ngettext(
            "%(count)s member joined in 7 days, %(before)s in the 7 days before",
            "%(count)s members joined in 7 days, %(before)s in the 7 days before",
            joined,
        )
        counts = {"count": number(joined), "before": number(before)}
        yield Task(text=text % counts, url=reverse("admin:loyalty_member_changelist"))
    (start, last), (_now, running) = value["weeks"][-2:]
    if last or running:
        text = gettext("%(count)s purchases this week so far, %(before)s in the whole week before")
        counts = {"count": number(running), "before": number(last)}
        first = date.fromisoformat(start) + timedelta(days=7)
        yield Task(text=text % counts, url=_purchases_since(first))


MEMBERS, ACTIVITY = "loyalty.view_member", "loyalty.view_activity"
HOME_FIGURES.add(HomeFigure(name="members", order=10, permission=MEMBERS, draw=_members))
HOME_FIGURES.add(HomeFigure(name="active", order=20, permission=ACTIVITY, draw=_active))
HOME_FIGURES.add(HomeFigure(name="purchases", order=30, permission=ACTIVITY, draw=_purchases))
HOME_FIGURES.add(HomeFigure(name="codes", order=40, permission=ACTIVITY, draw=_codes))
HOME_PANELS.add(HomePanel(name="purchases", order=10, permission=ACTIVITY, draw=_purchases_by_week))
HOME_CHANGES.add(HomeTasks(name="facts", order=50, permission=ACTIVITY, find=_changes))
