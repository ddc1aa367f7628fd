"""Run RFM: compute, keep the run with all that explains it, and bring members' scores up to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refusal
from core.jobs import JobCancelled
from segments.columns.catch_up import catch_up_fully
from segments.models import RfmDefinition, RfmRun
from segments.scores.changes import changes_between
from segments.scores.computing import compute_rfm, counting_kinds
from segments.scores.current import carried_run, run_before
from segments.scores.definitions import RfmSettings, settings_of
from segments.scores.errors import AsOfAhead, RunInProgress
from segments.scores.result import RfmResult
from segments.scores.snapshots import snapshot_of
from segments.scores.writing import write_scores

Report = Callable[[int, int, str], None]
_LOCK = 0x72666D  # advisory lock of whoever stores scores; any number will do that nothing else uses


def _silently(done: int, total: int, message: str) -> None:
    """Report to nobody."""


def run_rfm(
    *,
    definition: RfmDefinition,
    as_of: datetime,
    cause: RfmRun.Cause,
    user: User | None = None,
    report: Report = _silently,
) -> RfmRun:
    """Compute a definition as of a moment and store it; return the run.

    The scores that members carry follow the standard definition, and never go back in time. ``report`` is
    told (done, total, what) and may raise to stop. Raises ``RunInProgress``, ``AsOfAhead``,
    ``DefinitionRefused`` and ``GroupMissing``; whatever is raised after the start is kept with the run.
    """
    started_at = timezone.now()
    if as_of > started_at:
        raise AsOfAhead(field="as_of", as_of=f"{as_of:%Y-%m-%d %H:%M}")
    settings = settings_of(definition)
    with _alone():
        _close_unfinished(now=started_at)
        run = _begin(definition, settings, as_of, started_at)
        run.cause, run.created_by = cause, user
        run.save()
        try:
            report(0, 0, _("Bringing the columns up to date"))
            is_complete = catch_up_fully(now=started_at)
            report(0, 0, _("Computing"))
            result = compute_rfm(settings=settings, as_of=as_of)
            _store(run, result, report, is_complete=is_complete)
        except Exception as error:
            _note_failure(run, error)
            raise
    return run


def _begin(definition: RfmDefinition, settings: RfmSettings, as_of: datetime, started_at: datetime) -> RfmRun:
    carried = carried_run()
    writes = definition.is_standard and (carried is None or carried.as_of <= as_of)
    return RfmRun(
        definition=definition,
        snapshot=snapshot_of(settings, counting_kinds()),
        as_of=as_of,
        period_days=settings.period_days,
        currency=django_settings.PROGRAMME_CURRENCY,
        previous=run_before(definition, as_of=as_of, writes=writes),
        wrote_scores=writes,
        started_at=started_at,
    )


def _store(run: RfmRun, result: RfmResult, report: Report, *, is_complete: bool) -> None:
    run.columns_version = result.columns_version
    run.cut_points = result.cut_points.to_json()
    run.counts, run.money, run.heat_map = result.counts, result.money, result.heat_map
    run.left_out = result.left_out | ({} if is_complete else {"late": True})
    if run.wrote_scores:
        message = _("Writing scores")
        write_scores(run=run, result=result, report=lambda done, total: report(done, total, message))
        run.changes = changes_between(run.previous, run) if run.previous else {}
    run.finished_at = timezone.now()
    run.seconds = (run.finished_at - run.started_at).total_seconds()
    run.save()


def _note_failure(run: RfmRun, error: Exception) -> None:
    if isinstance(error, Refusal):
        reason = str(error)
    elif isinstance(error, JobCancelled):
        reason = _("Somebody cancelled it. The next run completes the scores.")
    else:
        reason = _("An unexpected error. The server's log has the details.")
    run.error, run.finished_at = reason, timezone.now()
    with suppress(DatabaseError):  # the reason itself may be that the database is gone
        run.save(update_fields=["error", "finished_at"])


def _close_unfinished(*, now: datetime) -> None:
    """Say of runs whose process was killed that they failed: while we are alone, nobody works on them."""
    unfinished = RfmRun.objects.filter(finished_at__isnull=True)
    unfinished.update(finished_at=now, error=_("It was stopped before it came to its end."))


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the right to store scores, for this connection. Raises ``RunInProgress``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise RunInProgress
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
