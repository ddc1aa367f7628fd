"""RFM as a job: asked for by staff, or every night."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.jobs import RunningJob, job_handler, start_job
from core.models import Job
from segments.models import RfmDefinition, RfmRun
from segments.scores.running import run_rfm

JOB_KIND = "segments.rfm"


def request_run(
    *, definition: RfmDefinition, user: User | AnonymousUser | None, cause: RfmRun.Cause = RfmRun.Cause.DEMAND
) -> Job:
    """Start a computation as of the moment when a worker takes it, unless one waits or runs already."""
    person = user if isinstance(user, User) else None
    params = {"definition": definition.slug, "cause": cause}
    title = _("RFM scores: %(definition)s") % {"definition": definition.name}
    with transaction.atomic():
        RfmDefinition.objects.select_for_update().get(pk=definition.pk)  # two who ask at once get one job
        same = running_job(definition)
        return same or start_job(kind=JOB_KIND, params=params, title=title, user=person)


def running_job(definition: RfmDefinition) -> Job | None:
    """Return the job that waits or computes a definition now."""
    open_jobs = Job.objects.filter(kind=JOB_KIND, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return open_jobs.filter(params__definition=definition.slug).first()


@job_handler(JOB_KIND)
def do_run(job: RunningJob) -> dict[str, Any]:
    """Compute and store; return the run and its counts. Safe to run again: only what differs is written."""

    def report(done: int, total: int, message: str) -> None:
        job.progress(done=done, total=total or None, message=message)

    run = run_rfm(
        definition=RfmDefinition.objects.get(slug=job.params["definition"]),
        as_of=timezone.now(),
        cause=RfmRun.Cause(job.params["cause"]),
        user=job.row.created_by,
        report=report,
    )
    return {"run": run.pk, "counts": run.counts}
