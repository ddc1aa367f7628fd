"""What the ground floor runs in a worker."""

from celery import shared_task
from django.utils import timezone

from core import jobs
from core.kept import renew_answer
from core.models import Heartbeat


@shared_task(acks_late=True)
def run_job(job_id: int) -> str | None:
    """Do one waiting job."""
    return jobs.run_job(job_id)


@shared_task(ignore_result=True)
def sweep_jobs() -> int:
    """Rescue jobs whose worker has died."""
    return jobs.sweep_jobs()


@shared_task(ignore_result=True)
def heartbeat() -> None:
    """Prove that beat, broker, worker and database work together."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


@shared_task(ignore_result=True)
def renew_kept_answer(name: str) -> None:
    """Work out an answer that took too long for a page."""
    renew_answer(name)
