"""What segments runs in a worker."""

from celery import shared_task
from django.utils import timezone

from segments.columns.catch_up import catch_up as catch_up_columns
from segments.columns.manifest import current_contents
from segments.columns.tidy import tidy as tidy_parts
from segments.columns.tidy import tidying_is_due
from segments.models import RfmRun
from segments.scores.current import standard_definition
from segments.scores.jobs import request_run


@shared_task(ignore_result=True)
def catch_up() -> None:
    """Copy what is new into the columns; a few milliseconds when nothing is."""
    now = timezone.now()
    done = catch_up_columns(now=now)
    if done is not None and tidying_is_due(current_contents(), now=now):
        tidy_columns.apply_async(expires=60)


@shared_task(ignore_result=True)
def tidy_columns() -> None:
    """Merge and sort the parts of the columns; at most one worker does it at a time."""
    tidy_parts(now=timezone.now())


@shared_task(ignore_result=True)
def nightly_rfm() -> None:
    """Score everybody again, as a job that staff can see."""
    request_run(definition=standard_definition(), user=None, cause=RfmRun.Cause.NIGHTLY)
