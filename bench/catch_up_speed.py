"""Catch-up of the columns after 10,000 new activities, against COPY of those rows out of the table."""

import statistics
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from bench.measuring import Measured, seconds_of
from bench.world import World, filled
from loyalty.activity import NewActivity, record_activities
from loyalty.models import Activity, Member
from segments.columns.catch_up import catch_up

NEW_ROWS, ROUNDS = 10_000, 7
GOAL_SECONDS = 0.5


def measure(world: World) -> list[Measured]:
    """Build the columns if need be, then add and catch up several times."""
    filled(world)
    world.say("Building the columns ...")
    built = seconds_of(lambda: catch_up(now=timezone.now(), wait=True))
    members = list(Member.objects.order_by("pk").values_list("pk", flat=True)[:1000])
    ours, reference, nothing = [], [], []
    for _round in range(ROUNDS):
        last = Activity.objects.aggregate(last=Max("pk"))["last"] or 0
        _add(members)
        ours.append(seconds_of(lambda: catch_up(now=timezone.now(), wait=True)))
        reference.append(seconds_of(partial(_copy_out, last)))
        nothing.append(seconds_of(lambda: catch_up(now=timezone.now(), wait=True)))
    seconds = statistics.median(ours)
    return [
        Measured(
            what=f"catch-up after {NEW_ROWS:,} rows",
            ours=seconds,
            unit="s",
            reference="COPY of those rows to the client",
            reference_value=statistics.median(reference),
            goal="<= 0.5 s",
            reached=seconds <= GOAL_SECONDS,
            note=f"first turn {built:.1f} s; slowest {max(ours):.2f} s",
        ),
        Measured(
            what="catch-up with nothing new",
            ours=statistics.median(nothing),
            unit="s",
            reference="",
            reference_value=None,
            goal="",
            reached=None,
        ),
    ]


def _add(members: list[int]) -> None:
    now = datetime.now(UTC)
    new = [
        NewActivity(
            member_id=members[number % len(members)],
            kind="visit",
            occurred_at=now - timedelta(seconds=number),
            source="bench",
        )
        for number in range(NEW_ROWS)
    ]
    record_activities(new, now=now)


def _copy_out(last: int) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY (SELECT * FROM loyalty_activity WHERE id > %s) TO STDOUT", [last]) as copy,
    ):
        for _block in copy:
            pass
