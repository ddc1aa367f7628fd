"""What the RFM page and the home page are composed of: bar, heat map, tables."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.pieces import Cell, Change, Chip, Head, HeatCell, HeatMap, Link, Part, StackedBar, Table, Text
from core.sentences import listed
from core.templatetags.pieces import money, number, share
from segments.admin.groups import chip, hue, in_order, label, members_url
from segments.models import RfmMove, RfmRun
from segments.scores.definitions import GroupRule, RfmSettings, When

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
    settings = RfmSettings.model_validate(run.snapshot)
    found = {(cell["r"], cell["f"]): cell for cell in run.heat_map}
    rows = tuple(reversed(SCORES))
    return HeatMap(
        title=_("Recency by frequency"),
        row_head=_("Recency"),
        column_head=_("Frequency"),
        row_labels=[f"R{r}" for r in rows],
        column_labels=[f"F{f}" for f in SCORES],
        cells=[[_heat_cell(found.get((r, f)), r, f, settings, run, linked) for f in SCORES] for r in rows],
        shade_head=_("average money in the period"),
        download_url=reverse("admin:rfm_heat_map_csv") + f"?run={run.pk}",
    )


def _heat_cell(
    cell: Mapping[str, Any] | None, r: int, f: int, settings: RfmSettings, run: RfmRun, linked: bool
) -> HeatCell:
    if cell is None:
        return HeatCell(count=0)
    group = _group_of_cell(r, f, settings)
    average = Decimal(cell["average_m"])
    return HeatCell(
        count=cell["members"],
        shade=average,
        shade_text=money(average, run.currency),
        hue=hue(group),
        group=label(group),
        url=members_url(cell=f"{r}-{f}") if linked else "",
    )


def _group_of_cell(r: int, f: int, settings: RfmSettings) -> str:
    """Name the group of a cell: M decides in some cells, and usually goes along with F."""
    scores = (r, f, f)
    return next((rule.group for rule in settings.groups if rule.takes(scores, silent=False)), "")


def group_table(run: RfmRun, compared: RfmRun | None, *, linked: bool) -> Table:
    """Return a row for each group: members, share, money, how it changed, from where and why."""
    heads = [
        Head(title=_("Group")),
        Head(title=_("Members"), numeric=True),
        Head(title=_("Share"), numeric=True),
        Head(title=gettext("Money in %(days)s days") % {"days": run.period_days}, numeric=True),
        Head(title=pgettext_lazy("figure", "Change"), numeric=True),
        Head(title=_("Came from")),
        Head(title=_("Why")),
    ]
    return Table(
        caption=_("Groups, and what changed since the run before"),
        heads=heads,
        rows=[_group_row(group, run, compared, linked) for group in in_order(run.money)],
        download_url=reverse("admin:rfm_groups_csv") + f"?run={run.pk}",
    )


def _group_row(group: str, run: RfmRun, compared: RfmRun | None, linked: bool) -> list[Cell]:
    count = run.counts[group]
    members: Cell = Link(text=count, url=members_url(group=group)) if linked else count
    change: Cell = None
    if compared is not None and group in compared.counts:
        change = Change(amount=count - compared.counts[group], good_when_up=None)
    moved = run.changes.get(group, {}) if compared is not None and compared.pk == run.previous_id else {}
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
    sources = sorted(moved.get("from", {}).items(), key=lambda one: -one[1])[:MOST_SOURCES]
    return listed(f"{label(group)} {number(count)}" for group, count in sources) or None


def _why(moved: Mapping[str, Any]) -> str | None:
    causes = sorted(moved.get("causes", {}).items(), key=lambda one: -one[1])
    return listed(f"{RfmMove.Cause(cause).label} {number(count)}" for cause, count in causes) or None


def cut_point_table(run: RfmRun) -> Table:
    """Return from which value each score begins, in the words of its measure."""
    rows: list[list[Cell]] = []
    for score in (5, 4, 3, 2):
        r, f, m = (run.cut_points.get(name, [None] * 4)[score - 2] for name in ("r", "f", "m"))
        rows.append(
            [
                str(score),
                _age(r, run),
                _at_least(f),
                money(Decimal(m), run.currency) if m is not None else None,
            ]
        )
    rows.append(["1", _("earlier"), _("fewer"), _("less")])
    return Table(
        caption=_("Where each score begins"),
        heads=[
            Head(title=_("Score")),
            Head(title=_("R: last purchase within")),
            Head(title=_("F: purchases in the period, at least")),
            Head(title=_("M: money in the period, at least")),
        ],
        rows=rows,
    )


def _age(moment: str | None, run: RfmRun) -> str | None:
    if moment is None:
        return None
    days = (run.as_of - datetime.fromisoformat(moment)).total_seconds() / 86_400
    return gettext("%(days)s days") % {"days": f"{days:,.1f}"}


def _at_least(count: int | None) -> str | None:
    return None if count is None else number(count)


def left_out(run: RfmRun) -> list[Text]:
    """Return who and what was not counted, as sentences."""
    sentences: list[Text] = [_("Members without a purchase have no scores and are in no group.")]
    without = run.left_out.get("members_without_purchase")
    if without:
        text = ngettext(
            "%(count)s member has not bought yet.", "%(count)s members have not bought yet.", without
        )
        sentences = [text % {"count": number(without)}, *sentences]
    other = run.left_out.get("other_currency")
    if other:
        text = ngettext(
            "%(count)s purchase in another currency counts for R and F, and adds nothing to M.",
            "%(count)s purchases in other currencies count for R and F, and add nothing to M.",
            other,
        )
        sentences.append(text % {"count": number(other)})
    sentences.append(_("Voided rows and erased members are left out; merged members count as one."))
    sentences.append(_("Members with equal values share a score, whatever the order of rows."))
    return sentences


def rule_table(run: RfmRun) -> Table:
    """Return the rules of the groups as they were for this run, in the order in which they decide."""
    settings = RfmSettings.model_validate(run.snapshot)
    return Table(
        caption=_("Who is in which group: the first line that fits decides"),
        heads=[Head(title=_("Group")), Head(title=_("Rule"))],
        rows=[[_plain(rule.group), _rule(rule, settings)] for rule in settings.groups],
    )


def _plain(group: str) -> Chip:
    return chip(group, linked=False)


def _rule(rule: GroupRule, settings: RfmSettings) -> str:
    parts = []
    if rule.when is When.NEW:
        parts.append(gettext("first purchase in the last %(days)s days") % {"days": settings.new_days})
    elif rule.when is When.ONE_TIME:
        parts.append(gettext("exactly one purchase ever"))
    elif rule.when is When.SILENT:
        parts.append(gettext("no purchase in the last %(days)s days") % {"days": settings.period_days})
    for name in ("r", "f", "m"):
        ends = getattr(rule, name)
        if ends:
            low, high = ends
            parts.append(f"{name.upper()} {low}" if low == high else f"{name.upper()} {low}–{high}")
    if rule.codes:
        parts.append(", ".join(rule.codes))
    return " · ".join(parts) or gettext("everybody else")
