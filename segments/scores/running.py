"""Run RFM: compute, keep the run with all that explains it, and bring members' scores up to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refusal
from segments.columns.catch_up import catch_up_fully
from segments.models import RfmDefinition, RfmMove, RfmRun
from segments.scores.computing import compute_rfm
from segments.scores.current import last_good_run
from segments.scores.definitions import settings_of
from segments.scores.errors import RunInProgress
from segments.scores.result import RfmResult
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
    told (done, total, what) and may raise to stop. Raises ``RunInProgress``, ``DefinitionRefused`` and
    ``GroupMissing``; whatever is raised after the start is kept with the run.
    """
    settings = settings_of(definition)
    with _alone():
        run = RfmRun.objects.create(
            definition=definition,
            snapshot=settings.snapshot(),
            as_of=as_of,
            period_days=settings.period_days,
            currency="",
            cause=cause,
            created_by=user,
            previous=last_good_run(definition),
            started_at=timezone.now(),
        )
        try:
            report(0, 0, _("Bringing the columns up to date"))
            catch_up_fully(now=timezone.now())
            report(0, 0, _("Computing"))
            result = compute_rfm(settings=settings, as_of=as_of)
            _store(run, result, report)
        except Exception as error:
            _note_failure(run, error)
            raise
    return run


def _store(run: RfmRun, result: RfmResult, report: Report) -> None:
    is_ahead = run.previous is None or run.previous.as_of <= run.as_of
    run.currency = result.currency
    run.columns_version = result.columns_version
    run.cut_points = result.cut_points.to_json()
    run.counts, run.money, run.heat_map = result.counts, result.money, result.heat_map
    run.left_out = result.left_out
    if run.definition.is_standard and is_ahead:
        write_scores(
            run=run, result=result, report=lambda done, total: report(done, total, _("Writing scores"))
        )
        run.changes = _changes(run)
    run.finished_at = timezone.now()
    run.seconds = (run.finished_at - run.started_at).total_seconds()
    run.save()


def _changes(run: RfmRun) -> dict[str, Any]:
    """Return, for each group, who entered (from where, why) and who left since the run before.

    ``{group: {"in": n, "out": n, "from": {group: n}, "causes": {cause: n}}}``; the empty group is that of
    members without a purchase.
    """
    changes: dict[str, Any] = {
        group: {"in": 0, "out": 0, "from": {}, "causes": {}} for group in (*run.money, "")
    }
    moves = RfmMove.objects.filter(run=run).order_by().values("from_group", "to_group", "cause")
    for row in moves.annotate(members=Count("pk")):
        for group in (row["from_group"], row["to_group"]):
            changes.setdefault(group, {"in": 0, "out": 0, "from": {}, "causes": {}})
        entered, count = changes[row["to_group"]], row["members"]
        entered["in"] += count
        entered["from"][row["from_group"]] = entered["from"].get(row["from_group"], 0) + count
        entered["causes"][row["cause"]] = entered["causes"].get(row["cause"], 0) + count
        changes[row["from_group"]]["out"] += count
    return changes


def _note_failure(run: RfmRun, error: Exception) -> None:
    known = isinstance(error, Refusal)
    run.error = str(error) if known else _("An unexpected error. The server's log has the details.")
    run.finished_at = timezone.now()
    run.save(update_fields=["error", "finished_at"])


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
