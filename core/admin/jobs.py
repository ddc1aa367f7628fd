"""Long work in the admin: what runs, how far it is, how it ended. Its address works while its row lives."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin.base import ReadOnlyAdmin, Route
from core.admin.pages import render_page
from core.jobs import cancel_job
from core.models import Job
from core.panels import HOME_TO_DO, JOB_LINKS, NAVIGATION, HomeTasks, NavigationEntry, Task
from core.pieces import Cell, Chip, Facts, Hue, Progress
from core.templatetags.pieces import moment, number, piece_html, span

HUES = {
    Job.State.QUEUED: Hue.NEUTRAL,
    Job.State.RUNNING: Hue.RUNNING,
    Job.State.DONE: Hue.GOOD,
    Job.State.FAILED: Hue.BAD,
    Job.State.CANCELLED: Hue.WARNING,
}

NAVIGATION.add(
    NavigationEntry(
        name="jobs",
        order=70,
        group="data",
        permission="core.view_job",
        title=_("Jobs"),
        icon="pending_actions",
        url_name="admin:core_job_changelist",
    )
)


def _failed_jobs(_request: HttpRequest) -> Iterable[Task]:
    recent = Job.objects.filter(finished_at__gte=timezone.now() - timedelta(days=7)).order_by("-id")
    for job in recent.filter(state=Job.State.FAILED)[:3]:
        text = _("%(job)s failed") % {"job": job}
        yield Task(text=text, url=reverse("admin:core_job_change", args=[job.pk]), urgent=True)


HOME_TO_DO.add(HomeTasks(name="jobs", order=50, permission="core.view_job", find=_failed_jobs))


def time_left(job: Job, *, now: datetime) -> timedelta | None:
    """Return the time a running job still needs at its speed so far; None while that cannot be said."""
    if job.state != Job.State.RUNNING or not (job.started_at and job.done and job.total):
        return None
    return (now - job.started_at) * (max(0, job.total - job.done) / job.done)


def progress(job: Job, *, now: datetime) -> Progress:
    """Return a job's bar."""
    finished = job.state == Job.State.DONE and not job.total
    return Progress(
        label=str(job),
        done=job.done,
        total=(job.done or 1) if finished else job.total,
        refused=job.rejected,
        remaining=time_left(job, now=now),
        hue=HUES[Job.State(job.state)],
        message=job.message,
    )


def state_chip(job: Job) -> Chip:
    """Return a job's state in its colour."""
    if job.is_open and job.cancel_requested_at:
        return Chip(label=_("stopping"), hue=Hue.WARNING)
    return Chip(label=job.get_state_display(), hue=HUES[Job.State(job.state)])


def job_context(job: Job, request: HttpRequest) -> dict[str, Any]:
    """Return what ``core/admin/job_card.html`` shows; pages with a job of their own include it too."""
    now = timezone.now()
    link = JOB_LINKS.get(job.kind)
    return {
        "job": job,
        "chip": state_chip(job),
        "progress": progress(job, now=now),
        "facts": Facts(title=_("Times"), rows=_times(job, now=now)),
        # Where a page tells more of what came of it, the link is enough.
        "result": Facts(title=_("Result"), rows=_result(job.result)) if job.result and not link else None,
        "result_url": link(job.result) if link and job.state == Job.State.DONE else "",
        "may_cancel": job.is_open
        and not job.cancel_requested_at
        and request.user.has_perm("core.change_job"),
    }


def _times(job: Job, *, now: datetime) -> list[tuple[Any, Cell]]:
    took = (job.finished_at or now) - job.started_at if job.started_at else None
    return [
        (_("created"), job.created_at),
        (_("started by"), str(job.created_by) if job.created_by else _("the house itself")),
        (_("started"), job.started_at),
        (_("finished"), job.finished_at),
        (_("took"), span(took)),
        (_("last sign of life"), job.heartbeat_at),
        (_("attempts"), job.attempts),
        (_("number"), job.public_id),
    ]


def _result(result: Mapping[str, Any]) -> list[tuple[Any, Cell]]:
    return [(name.replace("_", " "), _plain(value)) for name, value in result.items()]


def _plain(value: object) -> Cell:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return str(value)
    return value


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs, newest first."""

    list_display = ("name", "state_shown", "done_number", "refused_number", "created_by", "created_shown")
    list_display_links = ("name",)
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("title", "kind", "public_id")
    routes = (
        Route(path="<int:pk>/progress/", view="progress_view", permission="core.view_job"),
        Route(path="<int:pk>/cancel/", view="cancel_view", permission="core.change_job", methods=("POST",)),
    )

    @display(description=_("job"), ordering="title")
    def name(self, job: Job) -> str:
        """Show the title, or the kind."""
        return str(job)

    @display(description=_("state"), ordering="state")
    def state_shown(self, job: Job) -> str:
        """Show the state as a chip."""
        return piece_html(state_chip(job))

    @display(description=_("done"))
    def done_number(self, job: Job) -> str:
        """Show percent where the total is known, else the count."""
        return f"{job.percent} %" if job.is_open and job.percent is not None else number(job.done)

    @display(description=_("refused"), ordering="rejected")
    def refused_number(self, job: Job) -> str:
        """Show how many rows were refused."""
        return number(job.rejected)

    @display(description=_("created"), ordering="id")
    def created_shown(self, job: Job) -> str:
        """Show the time in short."""
        return moment(job.created_at)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Show one job; while it may still change, the page asks again by itself."""
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404
        if not self.has_view_permission(request, job):
            raise PermissionDenied
        return render_page(request, "core/admin/job.html", job_context(job, request), title=str(job))

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer a page that asks how far the job is."""
        job = get_object_or_404(Job.objects.select_related("created_by"), pk=pk)
        return render(request, "core/admin/job_card.html", job_context(job, request))

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the job to stop."""
        job = get_object_or_404(Job, pk=pk)
        if job.is_open:
            cancel_job(job=job)
            messages.info(request, _("The job will stop. What it has done so far stays."))
        else:
            messages.warning(request, _("The job had already ended."))
        return redirect("admin:core_job_change", job.pk)
