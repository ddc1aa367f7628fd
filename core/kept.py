"""Answers that take long to work out: kept with the time they are from, and renewed when they have aged.

A page reads the kept answer and never waits long for a new one. An answer that was quick last time is renewed
on the spot; a slow one by a worker, while the page shows the last one, greyed, with its time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from celery import current_app
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from core.models import KeptAnswer

QUICK = timedelta(milliseconds=300)  # what a page may spend on renewing
GIVE_UP_AFTER_MS = 1_500  # a first answer is tried on the spot for so long
SHARE = 200  # an answer stays fresh for so many times the time it took: half a percent of one core
YOUNGEST, OLDEST = timedelta(seconds=15), timedelta(hours=1)
ABANDONED_AFTER = timedelta(minutes=10)

Compute = Callable[[datetime], dict[str, Any]]
_computations: dict[str, Compute] = {}


@dataclass(frozen=True)
class Answer:
    """``value`` None: not known yet. ``stale``: a newer one is being worked out."""

    value: dict[str, Any] | None
    as_of: datetime | None
    stale: bool


def keeps(name: str) -> Callable[[Compute], Compute]:
    """Register the function that works out the answer of that name; it gets ``now`` and returns JSON."""

    def register(compute: Compute) -> Compute:
        if _computations.setdefault(name, compute) is not compute:
            raise ValueError(f"two computations named {name}")
        return compute

    return register


def read_answer(name: str) -> Answer:
    """Return the kept answer. Raises ``LookupError`` when nobody registered the name."""
    now = timezone.now()
    row = KeptAnswer.objects.filter(pk=name).first()
    if row and row.as_of and now - row.as_of < _fresh_for(row):
        return Answer(row.value, row.as_of, stale=False)
    if row is None or (row.as_of and row.took < QUICK):
        renewed = _renew_on_the_spot(name)
        if renewed:
            return renewed
    _ask_worker(name, now=now)
    return Answer(row.value, row.as_of, stale=True) if row and row.as_of else Answer(None, None, stale=True)


def _fresh_for(row: KeptAnswer) -> timedelta:
    return min(OLDEST, max(YOUNGEST, row.took * SHARE))


def _renew_on_the_spot(name: str) -> Answer | None:
    """Work the answer out now, unless that takes too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(GIVE_UP_AFTER_MS)])
            return renew_answer(name)
    except OperationalError:
        return None


def _ask_worker(name: str, *, now: datetime) -> None:
    """Hand the work to a worker, unless one has been asked already."""
    KeptAnswer.objects.get_or_create(pk=name)
    unclaimed = Q(renewing_since=None) | Q(renewing_since__lt=now - ABANDONED_AFTER)
    if KeptAnswer.objects.filter(unclaimed, pk=name).update(renewing_since=now):
        transaction.on_commit(partial(current_app.send_task, "core.tasks.renew_kept_answer", args=[name]))


def renew_answer(name: str) -> Answer:
    """Work an answer out and keep it."""
    now, started = timezone.now(), monotonic()
    value = _computations[name](now)
    took = timedelta(seconds=monotonic() - started)
    changes = {"value": value, "as_of": now, "took": took, "renewing_since": None}
    KeptAnswer.objects.update_or_create(pk=name, defaults=changes)
    return Answer(value, now, stale=False)
