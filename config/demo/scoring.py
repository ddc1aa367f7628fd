"""Scores the demo's members twice, a month apart, so that the pages show who moved, and why."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from segments.models import RfmRun
from segments.scores.current import carried_run, standard_definition
from segments.scores.running import run_rfm

BEFORE = timedelta(days=30)


def score_programme(*, now: datetime, report: Callable[[str], None]) -> None:
    """Store the scores as of a month ago and as of ``now``; those that are there already stay."""
    for as_of in (now - BEFORE, now):
        carried = carried_run()
        if carried is None or carried.as_of < as_of:
            report(_("Scoring members as of %(day)s ...") % {"day": f"{as_of:%Y-%m-%d}"})
            run_rfm(definition=standard_definition(), as_of=as_of, cause=RfmRun.Cause.COMMAND)
