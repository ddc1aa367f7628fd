"""How a run was worked out: its rules, where each score begins, what counted, and who is left out."""

from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.pieces import Cell, Head, Table, Text
from core.sentences import listed
from core.templatetags.pieces import money, number
from loyalty.models import ActivityKind
from segments.admin.groups import chip
from segments.admin.rfm_pieces import frequency, recency
from segments.models import RfmRun
from segments.scores.definitions import GroupRule, RfmSettings, When
from segments.scores.snapshots import kinds_then, settings_then


def rule_table(run: RfmRun) -> Table:
    """Return the rules of the groups as they were for this run, in the order in which they decide."""
    settings = settings_then(run)
    return Table(
        caption=_("Who is in which group: the first line that fits decides"),
        heads=[Head(title=_("Group")), Head(title=_("Rule"))],
        rows=[[chip(rule.group, linked=False), rule_words(rule, settings)] for rule in settings.groups],
    )


def rule_words(rule: GroupRule, settings: RfmSettings) -> str:
    """Say in words what a rule asks."""
    parts = [_when_words(rule.when, settings)] if rule.when else []
    for name in ("r", "f", "m"):
        if ends := getattr(rule, name):
            low, high = ends
            parts.append(f"{name.upper()} {low}" if low == high else f"{name.upper()} {low}–{high}")
    if rule.codes:
        parts.append(listed(rule.codes))
    return " · ".join(parts) or gettext("everybody else")


def _when_words(when: When, settings: RfmSettings) -> str:
    match when:
        case When.NEW:
            return gettext("first purchase in the last %(days)s days") % {"days": settings.new_days}
        case When.ONE_TIME:
            return gettext("exactly one purchase ever")
        case When.SILENT:
            return gettext("no purchase in the last %(days)s days") % {"days": settings.period_days}


def cut_point_table(run: RfmRun) -> Table:
    """Return from which value each score begins, in the words of its measure."""
    rows: list[list[Cell]] = [
        [str(score), recency(run, score), frequency(run, score), _money(run, score)]
        for score in (5, 4, 3, 2, 1)
    ]
    return Table(
        caption=_("Where each score begins"),
        heads=[
            Head(title=_("Score")),
            Head(title=_("R: last purchase")),
            Head(title=_("F: purchases in the period")),
            Head(title=_("M: money in the period")),
        ],
        rows=rows,
    )


def _money(run: RfmRun, score: int) -> str:
    if score == 1:
        return gettext("less")
    begins = run.cut_points.get("m", [None] * 4)[score - 2]
    if begins is None:
        return "–"
    return gettext("%(amount)s or more") % {"amount": money(Decimal(begins), run.currency)}


def notes(run: RfmRun) -> list[Text]:
    """Return what counted, and who and what did not, as sentences."""
    names = ActivityKind.objects.filter(name__in=kinds_then(run)).order_by("label")
    counted = gettext("These count as a purchase: %(kinds)s.") % {"kinds": listed(names)}
    return [
        counted,
        *_left_out(run),
        _("Voided rows and erased members are left out; merged members count as one."),
        _("Members with equal values share a score, whatever the order of rows."),
    ]


def _left_out(run: RfmRun) -> list[Text]:
    sentences: list[Text] = []
    if without := run.left_out.get("members_without_purchase"):
        text = ngettext(
            "%(count)s member has not bought yet, and is in no group.",
            "%(count)s members have not bought yet, and are in no group.",
            without,
        )
        sentences.append(text % {"count": number(without)})
    if other := run.left_out.get("other_currency"):
        text = ngettext(
            "%(count)s purchase in another currency counts for R and F, and adds nothing to M.",
            "%(count)s purchases in other currencies count for R and F, and add nothing to M.",
            other,
        )
        sentences.append(text % {"count": number(other)})
    if run.left_out.get("late"):
        sentences.append(
            _("Rows that were still being written when it began are not in it; the next run has them.")
        )
    return sentences
