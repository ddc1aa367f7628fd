"""Start, run, cancel and rescue jobs."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.errors import Refusal
from core.jobs.registry import JobCancelled, RunningJob, handler_for
from core.models import Job

logger = structlog.get_logger(__name__)

SILENT_AFTER = timedelta(minutes=5)  # a handler reports far more often than this
MOST_ATTEMPTS = 3


def start_job(*, kind: str, params: Mapping[str, Any], title: str = "", user: User | None = None) -> Job:
    """Write down the work and hand it to a worker once the current transaction has committed.

    What the work says of itself will be in the language that is active now.
    """
    params = {"language": translation.get_language(), **params}
    job = Job.objects.create(kind=kind, params=params, title=title, created_by=user)
    transaction.on_commit(partial(_send, job.pk))
    return job


def _send(job_id: int) -> None:
    current_app.send_task("core.tasks.run_job", args=[job_id])


def run_job(job_id: int) -> Job.State | None:
    """Do the work of a waiting job and store how it ended; None when it was not waiting any more."""
    row = _claim(job_id)
    if row is None:
        return None
    with translation.override(row.params.get("language")):
        changes = _do(row)
    mine = Job.objects.filter(pk=row.pk, state=Job.State.RUNNING, attempts=row.attempts)
    mine.update(finished_at=timezone.now(), **changes)
    return Job.State(changes["state"])


def _do(row: Job) -> dict[str, Any]:
    """Do the work; return what its row shall say of how it ended."""
    try:
        result = handler_for(row.kind)(RunningJob(row))
    except JobCancelled:
        return {"state": Job.State.CANCELLED}
    except Refusal as refusal:
        return {"state": Job.State.FAILED, "error": str(refusal)}
    except Exception:
        logger.exception("job_failed", job=row.public_id, kind=row.kind)
        error = _("An unexpected error stopped this job. The server's log has the details.")
        return {"state": Job.State.FAILED, "error": error}
    return {"state": Job.State.DONE, "result": result}


def _claim(job_id: int) -> Job | None:
    """Take a waiting job; the row count says who won when two workers try."""
    now = timezone.now()
    won = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, started_at=now, heartbeat_at=now, attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if won else None


def cancel_job(*, job: Job) -> None:
    """Ask a job to stop: a waiting one ends at once, a running one at its next report."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if not waiting.update(state=Job.State.CANCELLED, cancel_requested_at=now, finished_at=now):
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_requested_at=now)


def sweep_jobs() -> int:
    """Put work whose worker has died back into the queue, or give it up; return how many rows moved.

    A running job that has been silent for ``SILENT_AFTER`` goes back up to ``MOST_ATTEMPTS`` times. A waiting
    job whose message was lost is sent again; a second message for it finds it claimed and does nothing.
    """
    now = timezone.now()
    silent = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
    ended = silent.filter(Q(attempts__gte=MOST_ATTEMPTS) | Q(cancel_requested_at__isnull=False))
    given_up = ended.filter(cancel_requested_at__isnull=True).update(
        state=Job.State.FAILED,
        finished_at=now,
        error=_("The worker stopped in the middle of this job several times. Start it again."),
    )
    given_up += ended.update(state=Job.State.CANCELLED, finished_at=now)
    back = silent.update(state=Job.State.QUEUED, started_at=None, heartbeat_at=now)
    waiting = Job.objects.filter(state=Job.State.QUEUED, created_at__lt=now - SILENT_AFTER)
    for job_id in waiting.values_list("pk", flat=True)[:1000]:
        _send(job_id)
    return given_up + back
