"""The Celery app and what runs by the clock."""

import warnings

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_ready

# As root, Celery warns about a message format that we do not accept.
warnings.filterwarnings("ignore", r"\s*You're running the worker with superuser privileges")

app = Celery("regulars")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect  # type: ignore[untyped-decorator]
def _leave_logging_alone(**_: object) -> None:
    """`config.logs` has set it; with a receiver here Celery does not set it again."""


@worker_ready.connect  # type: ignore[untyped-decorator]
def _say_so(**_: object) -> None:
    """The first sign of life comes at once, not when the clock next asks for it."""
    app.send_task("core.tasks.heartbeat", expires=15)


def every(task: str, schedule: float | crontab, *, expires: int) -> dict[str, object]:
    """One line of the schedule. `expires` (seconds): a message that waited longer is not worth running."""
    return {"task": task, "schedule": schedule, "options": {"expires": expires}}


app.conf.beat_schedule = {
    "the worker says that it lives": every("core.tasks.heartbeat", 15, expires=15),
    "jobs whose worker died start again": every("core.tasks.sweep_jobs", 60, expires=60),
    "columns follow the tables": every("segments.tasks.catch_up", 5, expires=5),
    "everybody's RFM group, each night": every(
        "segments.tasks.nightly_rfm", crontab("10", "2"), expires=3600
    ),
}
