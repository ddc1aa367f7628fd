"""The RFM page: seven groups, the heat map, what changed since the last run, and how it was worked out."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.admin import admin_page, csv_response, render_page
from core.panels import JOB_LINKS, NAVIGATION, NavigationEntry
from core.pieces import EmptyState, Link
from core.templatetags.pieces import number
from segments.admin import rfm_pieces, rfm_working
from segments.admin.chosen_run import Chosen, chosen_run, runs_of
from segments.admin.groups import in_order
from segments.models import RfmDefinition, RfmRun
from segments.scores.jobs import JOB_KIND, request_run, running_job

VIEW, RUN = "segments.view_rfmrun", "segments.add_rfmrun"
RUNS_OFFERED = 60

NAVIGATION.add(
    NavigationEntry(
        name="rfm",
        order=10,
        permission=VIEW,
        group="insight",
        title=_("RFM"),
        icon="grid_on",
        url_name="admin:rfm",
    )
)
JOB_LINKS[JOB_KIND] = lambda result: reverse("admin:rfm") + f"?run={result['run']}"


@admin_page("rfm/", name="rfm", permission=VIEW)
def rfm(request: HttpRequest) -> HttpResponse:
    """Show a run; without one, say what will be here."""
    chosen = chosen_run(request)
    context: dict[str, Any] = {
        "definitions": RfmDefinition.objects.all(),
        "chosen": chosen,
        "may_run": request.user.has_perm(RUN),
        "running": running_job(chosen.definition),
    }
    if chosen.run is None:
        context["pieces"] = [_empty()]
        return render_page(request, "segments/rfm.html", context, title=_("RFM"))
    run = chosen.run
    members = run.counts["members"]
    context |= _pieces(chosen, run) | {
        "runs": [(one.pk, _run_words(one)) for one in runs_of(chosen.definition, most=RUNS_OFFERED)],
    }
    title = ngettext("RFM: %(count)s member", "RFM: %(count)s members", members) % {"count": number(members)}
    return render_page(request, "segments/rfm.html", context, title=title)


def _pieces(chosen: Chosen, run: RfmRun) -> dict[str, Any]:
    linked = chosen.is_current
    return {
        "bar": rfm_pieces.bar(run, linked=linked),
        "heat_map": rfm_pieces.heat_map(run, linked=linked),
        "off_the_map": rfm_pieces.off_the_map(run),
        "table": rfm_pieces.group_table(run, chosen.compared, chosen.changes, linked=linked),
        "rules": rfm_working.rule_table(run),
        "cut_points": rfm_working.cut_point_table(run),
        "notes": rfm_working.notes(run),
    }


def _run_words(run: RfmRun) -> str:
    local = timezone.localtime(run.as_of)
    at = date_format(local, gettext("j M Y, H:i"))
    return f"{at} · {run.get_cause_display()}"


def _empty() -> EmptyState:
    return EmptyState(
        sentence=_(
            "Nobody has been scored yet. Import purchases, then compute the scores; each night does it too."
        ),
        button=Link(text=_("Import purchases"), url=reverse("admin:loyalty_import_changelist")),
        link=Link(text=_("How members are grouped"), url=reverse("admin:segments_rfmdefinition_changelist")),
    )


@admin_page("rfm/run/", name="rfm_run", permission=RUN, methods=("POST",))
def compute(request: HttpRequest) -> HttpResponse:
    """Start a computation and lead to its progress."""
    definition = get_object_or_404(RfmDefinition, slug=request.POST.get("definition", ""))
    job = request_run(definition=definition, user=request.user)
    messages.success(request, gettext("The scores are being computed. This page shows how far it is."))
    return HttpResponseRedirect(reverse("admin:core_job_change", args=[job.pk]))


@admin_page("rfm/groups.csv", name="rfm_groups_csv", permission=VIEW)
def groups_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the table of groups as a file."""
    run = chosen_run(request).run
    lines: list[list[object]] = []
    if run:
        members = max(run.counts["members"], 1)
        lines = [
            [
                group,
                run.counts[group],
                round(Decimal(run.counts[group]) / members, 4),
                run.money[group],
                run.currency,
            ]
            for group in in_order(run.money)
        ]
    return csv_response(
        name="rfm-groups", heads=["group", "members", "share", "money", "currency"], lines=lines
    )


@admin_page("rfm/heat-map.csv", name="rfm_heat_map_csv", permission=VIEW)
def heat_map_csv(request: HttpRequest) -> HttpResponseBase:
    """Give the heat map as a file."""
    run = chosen_run(request).run
    cells = run.heat_map if run else []
    heads = ["r", "f", "members", "average_m", "group"]
    return csv_response(
        name="rfm-heat-map", heads=heads, lines=[[cell[head] for head in heads] for cell in cells]
    )
