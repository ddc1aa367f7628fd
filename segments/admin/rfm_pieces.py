"""What the RFM page and the home page are composed of: bar, heat map, table of groups."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.pieces import Cell, Change, Chip, Head, HeatCell, HeatMap, Link, Part, StackedBar, Table
from core.sentences import listed
from core.templatetags.pieces import money, number, share
from segments.admin.groups import chip, hue, in_order, label, members_url
from segments.models import RfmMove, RfmRun
from segments.scores.cut_points import CutPoints
from segments.scores.definitions import UNSCORED
from segments.scores.snapshots import settings_then

SCORES = (1, 2, 3, 4, 5)
MOST_SOURCES = 3


def bar(run: RfmRun, *, linked: bool) -> StackedBar:
    """Return the groups as one bar; ``linked`` leads each to the members who are in it now."""
    parts = [
        Part(
            label=label(group),
            value=run.counts[group],
            hue=hue(group),
            url=members_url(group=group) if linked else "",
        )
        for group in in_order(run.money)
    ]
    return StackedBar(title=_("Groups"), parts=parts, as_of=run.as_of)


def heat_map(run: RfmRun, *, linked: bool) -> HeatMap:
    """Return members by recency (rows) and frequency (columns), shaded by what they paid on average."""
    found = {(cell["r"], cell["f"]): cell for cell in run.heat_map}
    rows = tuple(reversed(SCORES))
    return HeatMap(
        title=_("How recently and how often members bought"),
        row_head=_("Last purchase"),
        column_head=gettext("Purchases in %(days)s days") % {"days": number(run.period_days)},
        row_labels=[f"R{r} · {recency(run, r)}" for r in rows],
        column_labels=[f"F{f} · {frequency(run, f)}" for f in SCORES],
        cells=[[_heat_cell(found.get((r, f)), run, linked) for f in SCORES] for r in rows],
        shade_head=_("average money in the period"),
        download_url=reverse("admin:rfm_heat_map_csv") + f"?run={run.pk}",
    )


def recency(run: RfmRun, score: int) -> str:
    """Say how long ago members with a score of R bought last."""
    if score == 1:
        return gettext("longer ago")
    begins = CutPoints.from_json(run.cut_points, as_of=run.as_of).r[score - 2]
    if begins is None:
        return "–"
    days = ceil((run.as_of - begins) / timedelta(days=1))
    return ngettext("within %(days)s day", "within %(days)s days", days) % {"days": number(days)}


def frequency(run: RfmRun, score: int) -> str:
    """Say how often members with a score of F bought in the period."""
    if score == 1:
        return gettext("fewer")
    begins = CutPoints.from_json(run.cut_points, as_of=run.as_of).f[score - 2]
    return "–" if begins is None else gettext("%(count)s or more") % {"count": number(begins)}


def _heat_cell(cell: Mapping[str, Any] | None, run: RfmRun, linked: bool) -> HeatCell:
    if cell is None:
        return HeatCell(count=0)
    average = Decimal(cell["average_m"])
    group = label(cell["group"])
    return HeatCell(
        count=cell["members"],
        shade=average,
        shade_text=money(average, run.currency),
        hue=hue(cell["group"]),
        group=gettext("mostly %(group)s") % {"group": group} if cell["mixed"] else group,
        url=members_url(cell=f"{cell['r']}-{cell['f']}") if linked else "",
    )


def group_table(run: RfmRun, compared: RfmRun | None, changes: Mapping[str, Any], *, linked: bool) -> Table:
    """Return a row for each group: members, share, money, how it changed, from where and why."""
    heads = [
        Head(title=_("Group")),
        Head(title=_("Members"), numeric=True),
        Head(title=_("Share"), numeric=True),
        Head(title=gettext("Money in %(days)s days") % {"days": number(run.period_days)}, numeric=True),
        Head(title=pgettext_lazy("figure", "Change"), numeric=True),
        Head(title=_("Came from")),
        Head(title=_("Why")),
    ]
    return Table(
        caption=_("The groups, and what changed"),
        heads=heads,
        rows=[
            _group_row(group, run, compared, changes.get(group, {}), linked) for group in in_order(run.money)
        ],
        download_url=reverse("admin:rfm_groups_csv") + f"?run={run.pk}",
    )


def _group_row(
    group: str, run: RfmRun, compared: RfmRun | None, moved: Mapping[str, Any], linked: bool
) -> list[Cell]:
    count = run.counts[group]
    members: Cell = Link(text=count, url=members_url(group=group)) if linked else count
    change: Cell = None
    if compared is not None and group in compared.counts:
        change = Change(amount=count - compared.counts[group], good_when_up=None)
    return [
        chip(group, linked=linked),
        members,
        share(Decimal(count) / max(run.counts["members"], 1)),
        money(Decimal(run.money[group]), run.currency),
        change,
        _came_from(moved),
        _why(moved),
    ]


def _came_from(moved: Mapping[str, Any]) -> str | None:
    sources = sorted(moved.get("from", {}).items(), key=lambda one: -one[1])
    shown = [f"{label(group)} {number(count)}" for group, count in sources[:MOST_SOURCES]]
    rest = sum(count for _group, count in sources[MOST_SOURCES:])
    if rest:
        shown.append(gettext("others %(count)s") % {"count": number(rest)})
    return listed(shown) or None


def _why(moved: Mapping[str, Any]) -> str | None:
    causes = sorted(moved.get("causes", {}).items(), key=lambda one: -one[1])
    return listed(f"{RfmMove.Cause(cause).label} {number(count)}" for cause, count in causes) or None


def off_the_map(run: RfmRun) -> list[Chip]:
    """Return the groups that are set before anybody is scored, with their numbers: no cell holds them."""
    unscored = {rule.group for rule in settings_then(run).groups if rule.when in UNSCORED}
    return [
        Chip(label=f"{label(group)} {number(run.counts[group])}", hue=hue(group))
        for group in in_order(unscored)
    ]
