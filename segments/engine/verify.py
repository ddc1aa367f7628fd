"""Whether the columns tell the same as PostgreSQL: whole counts, and a sample of members recomputed on both.

Somebody writes all the time, so a difference counts only if it is still there after a catch-up, and only for
members of whom everything written is below the bound.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from loyalty.models import Member
from segments.columns.catch_up import catch_up
from segments.columns.manifest import current_contents
from segments.columns.tables import ACTIVITY, MEMBER, TRAIT
from segments.engine import tables
from segments.engine.duckdb_engine import open_columns
from segments.engine.postgres_engine import run_on_postgres

if TYPE_CHECKING:
    import ibis.expr.types as ir

Facts = dict[int, Hashable]


@dataclass(frozen=True)
class Verified:
    """`differ_twice` and `repeated` must be 0; `waiting` members are above the bound and come later."""

    members: int
    differ_once: int
    differ_twice: int
    waiting: int
    repeated: int
    examples: tuple[int, ...]

    @property
    def is_exact(self) -> bool:
        """Whether nothing was lost and nothing came twice."""
        return not self.differ_twice and not self.repeated


def verify(*, now: datetime, sample: int = 1000) -> Verified:
    """Recompute `sample` members on both sides. Raises ``ColumnsMissing`` when there are no columns."""
    ids = _some_members(sample)
    once = _differing(ids)
    twice: set[int] = set()
    if once:
        catch_up(now=now, wait=True)
        twice = _differing(sorted(once))
    waiting = _above_the_bound(sorted(twice))
    wrong = twice - waiting
    return Verified(
        members=len(ids),
        differ_once=len(once),
        differ_twice=len(wrong),
        waiting=len(waiting),
        repeated=_repeated(),
        examples=tuple(sorted(wrong)[:10]),
    )


def _some_members(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {MEMBER.name} ORDER BY random() LIMIT %s", [count])  # noqa: S608
        return sorted(row[0] for row in cursor.fetchall())


def _differing(ids: list[int]) -> set[int]:
    """Return the members of whom the two engines tell different things."""
    found: set[int] = set()
    with open_columns() as columns:
        for question in (_profiles, _activity, _traits):
            expression = question(ids)
            here = _facts(columns.run(expression).to_pylist())
            there = _facts(run_on_postgres(expression).to_pylist())
            found |= {one for one in here.keys() | there.keys() if here.get(one) != there.get(one)}
    return found


def _facts(rows: list[dict[str, Any]]) -> Facts:
    return {row.pop("subject"): tuple(row.items()) for row in rows}


def _profiles(ids: list[int]) -> ir.Table:
    everybody = tables.current_members()
    return everybody.filter(everybody.id.isin(ids)).rename(subject="id")


def _activity(ids: list[int]) -> ir.Table:
    rows = tables.live_activity(written_for=_with_merged(ids))
    mine = rows.filter(rows.member_id.isin(ids))
    return mine.group_by(subject=mine.member_id).agg(
        count=mine.count(),
        amount=mine.amount.sum(),
        first=mine.occurred_at.min(),
        last=mine.occurred_at.max(),
        ids=mine.id.sum(),
    )


def _traits(ids: list[int]) -> ir.Table:
    rows = tables.live_traits(written_for=_with_merged(ids))
    mine = rows.filter(rows.member_id.isin(ids))
    return mine.group_by(subject=mine.member_id).agg(
        count=mine.count(), ids=mine.id.sum(), closed=mine.until.count(), number=mine.number.sum()
    )


def _with_merged(ids: list[int]) -> list[int]:
    """Return the ids and those of members that were merged into them."""
    merged = Member.objects.filter(merged_into__in=ids).values_list("pk", flat=True)
    return sorted({*ids, *merged})


def _above_the_bound(ids: list[int]) -> set[int]:
    """Return those of whom something was written by transactions that the columns wait for."""
    bound = str(current_contents().bound)
    named = f"""
        WITH touched AS (
            SELECT id FROM {MEMBER.name} WHERE row_xid >= %(bound)s::xid8
            UNION SELECT member_id FROM {ACTIVITY.name} WHERE row_xid >= %(bound)s::xid8
            UNION SELECT member_id FROM {TRAIT.name} WHERE row_xid >= %(bound)s::xid8
        )
        SELECT id FROM touched
        UNION SELECT merged_into_id FROM {MEMBER.name} JOIN touched USING (id)
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(named, {"bound": bound})
        return {row[0] for row in cursor.fetchall()} & set(ids)


def _repeated() -> int:
    """Return how many rows of the columns are there more than once."""
    each = (
        f"SELECT count(*) - count(DISTINCT id) AS again FROM {table.name}"  # noqa: S608
        for table in (MEMBER, TRAIT, ACTIVITY)
    )
    with open_columns() as columns:
        return sum(int(columns.ask(question)["again"][0].as_py()) for question in each)
