"""The page of one import: how far it is, what running will do, what came of it. Its address stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from core.admin import render_page
from core.admin.jobs import HUES, time_left
from core.jobs import cancel_job
from core.models import Job
from core.panels import NAVIGATION
from core.pieces import Cell, Facts, Group, Head, Link, Progress, Table, Text
from loyalty.admin.imports.desk import saved_plan
from loyalty.admin.imports.field_labels import field_groups
from loyalty.admin.imports.outcome import figures, reasons, refused_sentence, sentence
from loyalty.admin.imports.starting import begin, page_of
from loyalty.admin.imports.state import has_written, state_chip
from loyalty.admin.imports.storing import download_name, file_at
from loyalty.imports.plan import ImportPlan
from loyalty.models import ActivityKind, Import

MAY_IMPORT: Final = "loyalty.add_import"
# Above so many new rows, the number is typed before they go in.
CONFIRM_ABOVE: Final = 100_000


@dataclass(frozen=True, kw_only=True)
class ImportProgress(Progress):
    """How far a file is read; it is measured in bytes, which nobody wants to see."""

    template = "loyalty/imports/progress.html"


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one import."""
    row = _row(pk)
    return render_page(
        request,
        "loyalty/imports/show.html",
        _context(row, request),
        title=row.file_name,
        subtitle=_stage(row),
    )


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a page that asks how far the import is."""
    return render(request, "loyalty/imports/card.html", _context(_row(pk), request))


def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Import the file as it was tried."""
    row = _row(pk)
    expected = row.counts.get("new", 0) if row.counts.get("dry_run") else 0
    if expected > CONFIRM_ABOVE and _digits(request.POST.get("confirm", "")) != str(expected):
        messages.error(request, _("Type the number of new rows to confirm. Nothing was imported."))
        return page_of(row)
    return begin(request, row, dry_run=False)


def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the file once more, as it was mapped."""
    return begin(request, _row(pk), dry_run=True)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the work on the file to stop."""
    row = _row(pk)
    if row.job and row.job.is_open:
        cancel_job(job=row.job)
        messages.info(request, _("The work on this file will stop."))
    else:
        messages.warning(request, _("The work on this file had already ended."))
    return page_of(row)


def refused_rows(request: HttpRequest, pk: int) -> HttpResponseBase:  # noqa: ARG001
    """Send the refused rows with their reasons."""
    row = _row(pk)
    path = file_at(row.rejects_path)
    if not row.rejects_path or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=download_name(row.file_name))


def _row(pk: int) -> Import:
    return get_object_or_404(Import.objects.select_related("job", "created_by"), pk=pk)


def _stage(row: Import) -> Text:
    return f"{row.get_content_display()} · {row.get_stage_display()}"


def _context(row: Import, request: HttpRequest) -> dict[str, Any]:
    plan, job = saved_plan(row), row.job
    may_import = request.user.has_perm(MAY_IMPORT)
    is_run = row.stage == Import.Stage.RUN
    context: dict[str, Any] = {
        "row": row,
        "job": job,
        "chip": state_chip(row),
        "is_open": bool(job and job.is_open),
        "is_run": is_run,
        "may_map": not has_written(row),
        "step": 4 if is_run or (job and not job.params.get("dry_run")) else 3,
        "may_import": may_import,
        "facts": _facts(row, plan),
        "mapping": _mapping(row, plan.columns) if plan else None,
    }
    if job and job.is_open:
        return context | {"progress": _progress(job), "is_trial": bool(job.params.get("dry_run"))}
    if plan and row.counts:
        context |= _outcome(row, plan)
        context["has_refused_file"] = may_import and bool(row.rejects_path)
    return context | {
        "may_run": bool(plan and row.counts.get("complete") is not None) and _something_left(row),
        "may_try": bool(plan) and not is_run and not _is_whole_trial(row),
        "next_pages": _next_pages(request) if is_run else [],
    }


def _outcome(row: Import, plan: ImportPlan) -> dict[str, Any]:
    counts = row.counts
    stopped: Text = ""
    if not counts.get("complete"):
        stopped = _("Cancelled: these counts are of a part of the file.")
        if not counts.get("dry_run"):
            stopped = _("Cancelled. What is in stays in; running it again adds only the rest.")
    return {
        "sentence": sentence(row, plan),
        "stopped": stopped,
        "refused": refused_sentence(counts),
        "figures": figures(row),
        "reasons": reasons(counts),
        "shows_trial": bool(counts.get("dry_run")),
        "confirm": counts["new"] if counts.get("dry_run") and counts.get("new", 0) > CONFIRM_ABOVE else None,
    }


def _is_whole_trial(row: Import) -> bool:
    return bool(row.counts.get("dry_run") and row.counts.get("complete"))


def _something_left(row: Import) -> bool:
    """Whether running could add anything: a whole trial tells, and a stopped run has left the rest."""
    if _is_whole_trial(row):
        return bool(row.counts.get("new") or row.counts.get("changed"))
    return not row.counts.get("dry_run") and not row.counts.get("complete")


def _progress(job: Job) -> ImportProgress:
    return ImportProgress(
        label=str(job),
        done=job.done,
        total=job.total,
        refused=job.rejected,
        remaining=time_left(job, now=timezone.now()),
        hue=HUES[Job.State(job.state)],
        message=job.message or (_("reading the file") if job.state == Job.State.RUNNING else ""),
    )


def _facts(row: Import, plan: ImportPlan | None) -> Facts:
    took = row.counts.get("seconds")
    rows: list[tuple[Text, Cell]] = [
        (_("uploaded"), row.created_at),
        (_("by"), str(row.created_by) if row.created_by else None),
        (_("size"), _("%(size)s MB") % {"size": localize(max(0.01, round(row.size / 1_000_000, 2)))}),
    ]
    if plan:
        rows.append((_("source"), plan.source))
    if plan and row.content == Import.Content.ACTIVITY:
        kind = ActivityKind.objects.filter(name=plan.kind).first() if plan.kind else None
        rows.append((_("what members did"), str(kind) if kind else _("as its column says")))
        rows.append((_("members are named by"), plan.identity.label))
        rows.append((_("currency"), plan.currency))
    rows.append((_("took"), _("%(seconds)s seconds") % {"seconds": localize(took)} if took else None))
    rows.append((_("number"), row.public_id))
    return Facts(title=_("This file"), rows=rows)


def _mapping(row: Import, columns: Mapping[str, str]) -> Group:
    """Return which field each column goes into, in the order in which fields are offered."""
    groups = field_groups(row.content, open_fields=columns)
    fields = [one for group in groups for one in group.fields if one.name in columns]
    table = Table(
        caption=_("What its columns mean"),
        caption_hidden=True,
        heads=[Head(title=_("column of the file")), Head(title=_("field"))],
        rows=[[columns[one.name], one.label] for one in fields],
    )
    return Group(title=_("What its columns mean"), pieces=[table])


def _next_pages(request: HttpRequest) -> list[Link]:
    """Return where the new facts can be seen: the members, and whatever pages of insight there are."""
    entries = NAVIGATION.for_request(request)
    names = [entry for entry in entries if entry.name == "members" or entry.group == "insight"]
    return [Link(text=entry.title, url=reverse(entry.url_name)) for entry in names]
