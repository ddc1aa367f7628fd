"""What became of a file, or would become of it, in words, figures and a table of reasons."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.pieces import Cell, Figure, Head, Table
from core.sentences import listed
from core.templatetags.pieces import number
from loyalty.imports.plan import ImportPlan
from loyalty.models import ActivityKind, Import

PURCHASE: Final = "purchase"


def sentence(row: Import, plan: ImportPlan) -> str:
    """Say in one sentence what was done, or what running will do."""
    counts = row.counts
    if not counts.get("new") and not counts.get("changed"):
        return _nothing(counts)
    parts = _of_members(counts) if row.content == Import.Content.MEMBERS else _of_activity(counts, plan)
    start = gettext("Run: %(what)s.") if counts.get("dry_run") else gettext("Imported: %(what)s.")
    return start % {"what": parts}


def refused_sentence(counts: Mapping[str, Any]) -> str:
    """Say how many rows stay out; empty where none do."""
    refused = counts.get("refused", 0)
    if not refused:
        return ""
    text = ngettext(
        "%(count)s row is refused and stays out.", "%(count)s rows are refused and stay out.", refused
    )
    return text % {"count": number(refused)}


def _nothing(counts: Mapping[str, Any]) -> str:
    known = counts.get("known", 0)
    if not known:
        return gettext("No row of this file can go in.")
    text = ngettext(
        "%(count)s row of this file is here already: there is nothing to add.",
        "All %(count)s rows of this file that can be read are here already: there is nothing to add.",
        known,
    )
    return text % {"count": number(known)}


def _of_members(counts: Mapping[str, Any]) -> str:
    new, changed = counts.get("new", 0), counts.get("changed", 0)
    enrolled = ngettext("%(count)s new member", "%(count)s new members", new) % {"count": number(new)}
    updated = ngettext("%(count)s member updated", "%(count)s members updated", changed)
    return listed([enrolled] * bool(new) + [updated % {"count": number(changed)}] * bool(changed))


def _of_activity(counts: Mapping[str, Any], plan: ImportPlan) -> str:
    new, members, enrolled = counts.get("new", 0), counts.get("members", 0), counts.get("enrolled", 0)
    things = _things(new, plan)
    people = ngettext("%(count)s member", "%(count)s members", members) % {"count": number(members)}
    if counts.get("known"):
        # The members are those of all rows, also of those that are here already.
        text = gettext("%(things)s; the file names %(people)s, of whom %(enrolled)s are new")
    else:
        text = gettext("%(things)s for %(people)s, of whom %(enrolled)s are new")
    return text % {"things": things, "people": people, "enrolled": number(enrolled)}


def _things(count: int, plan: ImportPlan) -> str:
    if plan.kind == PURCHASE:
        return ngettext("%(count)s purchase", "%(count)s purchases", count) % {"count": number(count)}
    if kind := ActivityKind.objects.filter(name=plan.kind).first() if plan.kind else None:
        text = ngettext("%(count)s row of “%(kind)s”", "%(count)s rows of “%(kind)s”", count)
        return text % {"count": number(count), "kind": kind}
    text = ngettext("%(count)s row of activity", "%(count)s rows of activity", count)
    return text % {"count": number(count)}


def figures(row: Import) -> list[Figure]:
    """Return the counts; what did not occur is left out, except what people look for."""
    counts = row.counts
    is_members = row.content == Import.Content.MEMBERS
    members = reverse("admin:loyalty_member_changelist")
    activity = reverse("admin:loyalty_activity_changelist")
    shown = [
        Figure(label=_("Rows in the file"), value=counts.get("rows")),
        Figure(
            label=_("New"),
            value=counts.get("new"),
            url="" if _is_trial(row) else members if is_members else activity,
        ),
        Figure(label=_("Here already"), value=counts.get("known")),
        Figure(
            label=_("Refused"), value=counts.get("refused"), url="#refused" if counts.get("refused") else ""
        ),
    ]
    if is_members:
        shown.insert(2, Figure(label=_("Updated"), value=counts.get("changed")))
        if counts.get("traits_defined"):
            url = reverse("admin:loyalty_traitdefinition_changelist")
            shown.append(Figure(label=_("New traits"), value=counts["traits_defined"], url=url))
    else:
        url = "" if _is_trial(row) else members
        shown.append(Figure(label=_("New members"), value=counts.get("enrolled"), url=url))
    return shown


def _is_trial(row: Import) -> bool:
    return bool(row.counts.get("dry_run"))


def reasons(counts: Mapping[str, Any]) -> Table | None:
    """Return why rows are refused, the most frequent reason first, with examples; None where none are."""
    found: list[Mapping[str, Any]] = sorted(
        counts.get("reasons", {}).values(), key=lambda one: one["count"], reverse=True
    )
    if not found:
        return None
    heads = [
        Head(title=_("Reason")),
        Head(title=_("Column")),
        Head(title=_("Row numbers")),
        Head(title=_("Rows"), numeric=True),
    ]
    return Table(caption=_("Why rows are refused"), heads=heads, rows=[_reason(one) for one in found])


def _reason(one: Mapping[str, Any]) -> Sequence[Cell]:
    examples = one["examples"]
    rows = ", ".join(number(example["row"]) for example in examples)
    more = ", …" if one["count"] > len(examples) else ""
    columns = listed(dict.fromkeys(example["column"] for example in examples if example["column"]))
    return [examples[0]["reason"], columns or None, rows + more, one["count"]]
