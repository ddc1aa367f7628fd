"""The message queue and the worker behind it."""

from collections.abc import Iterator

from django.utils import timezone

from config.celery import app
from config.doctor.finding import Finding
from config.health import WORKER_SILENT_AFTER
from core.models import Heartbeat, Job


def broker() -> Iterator[Finding]:
    """A connection to the queue can be made."""
    with app.connection_for_write() as queue:
        try:
            queue.ensure_connection(max_retries=1, interval_start=0.1, timeout=5)
        except (OSError, queue.connection_errors) as error:
            advice = "Check CELERY_BROKER_URL or DATABASE_JOBS_URL."
            yield Finding.fail("broker", f"The queue does not answer: {error}", advice)
            return
    yield Finding.ok("broker", "The queue answers.")


def worker() -> Iterator[Finding]:
    """The worker has lately done the small task that beat gives it every 15 seconds."""
    beat = Heartbeat.objects.filter(name="worker").first()
    waiting = Job.objects.filter(state=Job.State.QUEUED).count()
    advice = "Start everything with: python3 manage.py up"
    if beat is None:
        yield Finding.warn("worker", "No worker has run yet.", advice)
        return
    silent = timezone.now() - beat.at
    if silent > WORKER_SILENT_AFTER:
        said = f"The worker has been silent for {silent.total_seconds():.0f} s; {waiting} jobs wait."
        yield Finding.warn("worker", said, advice)
    else:
        yield Finding.ok("worker", f"Lives, {silent.total_seconds():.0f} s ago; {waiting} jobs wait.")
