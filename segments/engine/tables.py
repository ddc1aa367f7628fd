"""The tables that expressions are built on, and what every question about members starts from.

All are unbound Ibis tables: the same expression compiles for DuckDB over the columns and for PostgreSQL's
live tables, because names, columns and types are the same there. Times are compared with ``moment(...)``,
money with ``money(...)``: typed literals, so that no engine guesses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from segments.columns import tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

ERASED = "erased"


@cache
def _unbound(table: tables.CopiedTable) -> ir.Table:
    import ibis

    schema = ibis.schema({name: kind.in_ibis for name, kind in table.columns.items()})
    return ibis.table(schema, name=table.name)


def activity() -> ir.Table:
    """Every row of activity, voided ones and voiding ones included; see `live_activity`."""
    return _unbound(tables.ACTIVITY)


def members() -> ir.Table:
    """Every member, merged and erased ones included; see `current_members`."""
    return _unbound(tables.MEMBER)


def activity_kinds() -> ir.Table:
    """The kinds of activity, with `counts_as_purchase`."""
    return _unbound(tables.ACTIVITY_KIND)


def traits() -> ir.Table:
    """Every interval of every trait, of merged and erased members too; see `live_traits`."""
    return _unbound(tables.TRAIT)


def trait_definitions() -> ir.Table:
    """What traits are called and which type they have."""
    return _unbound(tables.TRAIT_DEFINITION)


def moment(at: datetime) -> ir.TimestampScalar:
    """A moment as a literal. Raises ``ValueError`` for a time without a zone."""
    import ibis

    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return ibis.literal(at.astimezone(UTC), type="timestamp('UTC')")


def money(amount: Decimal) -> ir.DecimalScalar:
    """An amount as a literal of four decimals."""
    import ibis

    return ibis.literal(amount.quantize(Decimal("0.0001")), type="decimal(18, 4)")


def current_members() -> ir.Table:
    """The members there are today: neither merged into another one nor erased."""
    everybody = members()
    return everybody.filter(everybody.merged_into_id.isnull(), everybody.status != ERASED)


def live_activity(*, written_for: Sequence[int] | None = None) -> ir.Table:
    """What members did and what still counts, with `member_id` of the member that stays.

    Left out: rows that were voided, the rows that void them, and all that erased people did. Columns as in
    `activity`, without `voids_id`.

    `written_for` keeps the rows that were written for these ids, among which the caller gives the merged ones
    too. It is for questions about few members: `member_id` is worked out, so no index knows it.
    """
    rows = activity()
    voiding = rows.filter(rows.voids_id.notnull()).select(voided_id=rows.voids_id)
    if written_for is not None:
        rows = rows.filter(rows.member_id.isin(written_for))
    standing = rows.filter(rows.voids_id.isnull()).anti_join(voiding, rows.id == voiding.voided_id)
    return _of_living_members(standing).drop("voids_id")


def live_traits(*, written_for: Sequence[int] | None = None) -> ir.Table:
    """All intervals of traits with `member_id` of the member that stays, without those of erased people.

    After a merge two intervals of one trait may be open for the same member: who asks decides which counts.
    `written_for` as in `live_activity`.
    """
    rows = traits()
    if written_for is not None:
        rows = rows.filter(rows.member_id.isin(written_for))
    return _of_living_members(rows)


def _of_living_members(rows: ir.Table) -> ir.Table:
    """Put the member that stays into `member_id`, and leave out erased people.

    Only members who were merged or erased are joined: they are few, and the million others are not looked up.
    """
    moved = _moved_members()
    joined = rows.left_join(moved, rows.member_id == moved.moved_id)
    there = joined.filter(~joined.gone.coalesce(False))
    return there.mutate(member_id=there.stays_id.coalesce(there.member_id)).drop(
        "moved_id", "stays_id", "gone"
    )


def _moved_members() -> ir.Table:
    """Members that were merged or erased: `moved_id`, `stays_id` (who stays), `gone` (either is erased)."""
    everybody = members()
    moved = everybody.filter(everybody.merged_into_id.notnull() | (everybody.status == ERASED)).select(
        moved_id=everybody.id,
        stays_id=everybody.merged_into_id.coalesce(everybody.id),
        erased=everybody.status == ERASED,
    )
    erased = everybody.filter(everybody.status == ERASED).select(erased_id=everybody.id)
    seen = moved.left_join(erased, moved.stays_id == erased.erased_id)
    return seen.select("moved_id", "stays_id", gone=seen.erased | seen.erased_id.notnull())
