"""The RFM page: seven groups, the heat map, what changed since the last run, and how it was worked out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.admin import admin_page, csv_response, render_page
from core.panels import JOB_LINKS, NAVIGATION, NavigationEntry
from core.pieces import EmptyState, Link
from core.templatetags.pieces import number
from segments.admin import rfm_pieces
from segments.admin.groups import in_order
from segments.models import RfmDefinition, RfmRun
from segments.scores.current import last_good_run, standard_definition
from segments.scores.jobs import JOB_KIND, request_run

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


@dataclass(frozen=True)
class Chosen:
    """What the page shows: a definition, one of its runs, and the run that it is compared with."""

    definition: RfmDefinition
    run: RfmRun | None
    compared: RfmRun | None

    @property
    def is_current(self) -> bool:
        """Whether these are the scores that members carry, so that a number leads to its members."""
        if self.run is None or not self.definition.is_standard:
            return False
        last = last_good_run(self.definition)
        return last is not None and last.pk == self.run.pk


def _chosen(request: HttpRequest) -> Chosen:
    asked = request.GET.get("run", "")
    if asked.isdigit():
        run = get_object_or_404(_good_runs(), pk=asked)
        definition = run.definition
    else:
        slug = request.GET.get("definition")
        definition = get_object_or_404(RfmDefinition, slug=slug) if slug else standard_definition()
        run = last_good_run(definition)
    return Chosen(definition, run, _compared(request, run))


def _compared(request: HttpRequest, run: RfmRun | None) -> RfmRun | None:
    if run is None:
        return None
    asked = request.GET.get("compare", "")
    if asked.isdigit():
        compared: RfmRun = get_object_or_404(_good_runs(), pk=asked, definition=run.definition)
        return compared
    return run.previous


def _good_runs() -> Any:
    return RfmRun.objects.filter(finished_at__isnull=False, error="").select_related("definition", "previous")


@admin_page("rfm/", name="rfm", permission=VIEW)
def rfm(request: HttpRequest) -> HttpResponse:
    """Show a run; without one, say what will be here."""
    chosen = _chosen(request)
    may_run = request.user.has_perm(RUN)
    context: dict[str, Any] = {
        "definitions": RfmDefinition.objects.all(),
        "chosen": chosen,
        "may_run": may_run,
        "failed": _last_failure(chosen),
    }
    if chosen.run is None:
        context["pieces"] = [_empty()]
        return render_page(request, "segments/rfm.html", context, title=_("RFM"))
    run = chosen.run
    context |= {
        "runs": [
            (one.pk, _run_words(one))
            for one in _good_runs().filter(definition=chosen.definition)[:RUNS_OFFERED]
        ],
        "bar": rfm_pieces.bar(run, linked=chosen.is_current),
        "heat_map": rfm_pieces.heat_map(run, linked=chosen.is_current),
        "table": rfm_pieces.group_table(run, chosen.compared, linked=chosen.is_current),
        "cut_points": rfm_pieces.cut_point_table(run),
        "left_out": rfm_pieces.left_out(run),
        "rules": rfm_pieces.rule_table(run),
    }
    members = run.counts["members"]
    title = ngettext("RFM: %(count)s member", "RFM: %(count)s members", members) % {"count": number(members)}
    return render_page(request, "segments/rfm.html", context, title=title)


def _run_words(run: RfmRun) -> str:
    return f"{date_format(run.as_of, 'SHORT_DATETIME_FORMAT')} · {run.get_cause_display()}"


def _last_failure(chosen: Chosen) -> RfmRun | None:
    """Return the newest run when it failed: a page must not show old figures as if all were well."""
    newest = (
        RfmRun.objects.filter(definition=chosen.definition, finished_at__isnull=False).order_by("-id").first()
    )
    return newest if newest and newest.error else None


def _empty() -> EmptyState:
    return EmptyState(
        sentence=_(
            "Nobody has been scored yet. Import purchases, then compute the scores; each night does it too."
        ),
        button=Link(text=_("Import purchases"), url=reverse("admin:loyalty_import_changelist")),
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
    run = _chosen(request).run
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
    run = _chosen(request).run
    cells = run.heat_map if run else []
    heads = ["r", "f", "members", "average_m"]
    return csv_response(
        name="rfm-heat-map", heads=heads, lines=[[cell[head] for head in heads] for cell in cells]
    )
