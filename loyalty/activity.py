"""Activity: record one, record many, void. Rows are written here and by the import, and never changed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from core.programme import local_date
from core.transactions import one_transaction
from loyalty import once
from loyalty.errors import (
    ActivityUnknown,
    AlreadyVoided,
    AmountInvalid,
    CurrencyMissing,
    ExternalIdReused,
    KindUnknown,
    TextNotStorable,
    TimeOutOfRange,
)
from loyalty.locks import writable_members
from loyalty.models import Activity, ActivityKind, Member, Provenance

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # a partner's clock may be wrong, and its day may start earlier than ours
MOST_MONEY = Decimal(10) ** 14
TEXTS = ("currency", "order_id", "product", "category", "source", "external_id")
LIMITS = {column.name: column.max_length or 0 for column in Activity._meta.fields if column.name in TEXTS}
SAME_CONTENT = (
    "kind_id",
    "occurred_at",
    "amount",
    "currency",
    "order_id",
    "product",
    "category",
    "attributes",
)


# The columns that a row is written with, and their types for arrays.
_TYPES = {
    "id": "bigint", "member_id": "bigint", "kind_id": "smallint", "occurred_at": "timestamptz",
    "local_date": "date", "amount": "numeric", "currency": "text", "order_id": "text", "product": "text",
    "category": "text", "source": "text", "provenance": "smallint", "attributes": "jsonb",
    "external_id": "text", "once_key": "uuid",
}  # fmt: skip
_NEXT_IDS = "SELECT nextval(pg_get_serial_sequence('loyalty_activity', 'id')) FROM generate_series(1, %s)"
_INSERT = f"""
INSERT INTO loyalty_activity ({", ".join(_TYPES)})
SELECT * FROM unnest({", ".join(f"%s::{type_}[]" for type_ in _TYPES.values())})
ON CONFLICT (once_key) DO NOTHING
RETURNING id, row_xid::text, recorded_at
"""  # noqa: S608  (names of our own columns)


@dataclass(frozen=True, slots=True)
class NewActivity:
    """One thing that a member did. ``kind`` is a kind's name, ``occurred_at`` aware, ``amount`` a decimal."""

    member_id: int
    kind: str
    occurred_at: datetime
    amount: Decimal | None = None
    currency: str = ""
    order_id: str = ""
    product: str = ""
    category: str = ""
    source: str = ""
    provenance: Provenance = Provenance.FIRST
    attributes: Mapping[str, Any] = field(default_factory=dict)
    external_id: str = ""


def record_activity(new: NewActivity, *, now: datetime) -> Activity:
    """Write down one thing that a member did; the same external id again gives the row that is there.

    Raises ``MemberUnknown``, ``MemberErased``, ``KindUnknown``, ``AmountInvalid``, ``CurrencyMissing``,
    ``TimeOutOfRange``, ``TextNotStorable`` and ``ExternalIdReused``.
    """
    return record_activities([new], now=now)[0]


@one_transaction
def record_activities(new: Sequence[NewActivity], *, now: datetime) -> list[Activity]:
    """Write down many, all or none; return their rows in the order given. Raises as ``record_activity``."""
    kinds = _kinds({one.kind for one in new})
    for one in new:
        _check(one, now)
    members = writable_members({one.member_id for one in new})
    rows = [_row(one, members[one.member_id], kinds[one.kind]) for one in new]
    written = _write(rows)
    # What the table holds under a key counts: from before, or from another writer who was faster.
    known = written | _known(row for row in rows if row.once_key not in written)
    return [_same_or_refuse(row, known) for row in rows]


def _kinds(names: set[str]) -> dict[str, ActivityKind]:
    kinds = {kind.name: kind for kind in ActivityKind.objects.all()}
    unknown = names - kinds.keys()
    if unknown:
        raise KindUnknown(field="kind", kind=min(unknown), known=", ".join(sorted(kinds)))
    return kinds


def _check(new: NewActivity, now: datetime) -> None:
    if new.occurred_at.tzinfo is None or not EARLIEST <= new.occurred_at <= now + AHEAD:
        raise TimeOutOfRange(field="occurred_at", time=new.occurred_at.isoformat())
    if new.amount is not None:
        exponent = new.amount.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -4 or not 0 <= new.amount < MOST_MONEY:
            raise AmountInvalid(field="amount", amount=new.amount)
        if not (len(new.currency) == 3 and new.currency.isascii() and new.currency.isupper()):
            raise CurrencyMissing(field="currency")
    for name, limit in LIMITS.items():
        text = getattr(new, name)
        if len(text) > limit or "\0" in text:
            raise TextNotStorable(field=name, name=name, limit=limit)


def _row(new: NewActivity, member: Member, kind: ActivityKind) -> Activity:
    key = new.external_id and once.key_of_external_id(source=new.source, external_id=new.external_id)
    return Activity(
        member=member,
        kind=kind,
        occurred_at=new.occurred_at,
        local_date=local_date(new.occurred_at),
        amount=new.amount,
        currency=new.currency,
        order_id=new.order_id,
        product=new.product,
        category=new.category,
        source=new.source,
        provenance=new.provenance,
        attributes=dict(new.attributes),
        external_id=new.external_id,
        once_key=key or None,
    )


def _write(rows: Sequence[Activity]) -> dict[UUID | None, Activity]:
    """Write the rows whose keys are not taken yet, the first of each key; return those written, by key.

    One statement over arrays: Django's bulk insert compiles every value of every row, which takes four times
    as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_IDS, [len(rows)])
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        cursor.execute(_INSERT, [[_stored(row, name) for row in rows] for name in _TYPES])
        written = {pk: (int(xid), recorded_at) for pk, xid, recorded_at in cursor.fetchall()}
    stored = [row for row in rows if row.pk in written]
    for row in stored:
        row.row_xid, row.recorded_at = written[row.pk]
    return {row.once_key: row for row in stored}


def _stored(row: Activity, name: str) -> Any:
    value = getattr(row, name)
    return json.dumps(value) if name == "attributes" else value


def _known(rows: Iterable[Activity]) -> dict[UUID | None, Activity]:
    keys = [row.once_key for row in rows if row.once_key]
    stored = Activity.objects.filter(once_key__in=keys).select_related("member") if keys else ()
    return {row.once_key: row for row in stored}


def _same_or_refuse(row: Activity, known: Mapping[UUID | None, Activity]) -> Activity:
    if row.once_key is None:
        return row
    stored = known[row.once_key]
    if stored is row:
        return row
    same_member = row.member_id in {stored.member_id, stored.member.merged_into_id}
    if not same_member or any(getattr(stored, name) != getattr(row, name) for name in SAME_CONTENT):
        raise ExternalIdReused(field="external_id", external_id=row.external_id)
    return stored


@one_transaction
def void_activity(*, activity_id: int, reason: str, now: datetime) -> Activity:
    """Take a row back by another row that names it; return the voiding row.

    Raises ``ActivityUnknown``, ``AlreadyVoided`` and ``MemberErased``.
    """
    voided = Activity.objects.select_related("kind").filter(pk=activity_id).first()
    if voided is None:
        raise ActivityUnknown
    if voided.voids_id is not None:
        raise AlreadyVoided
    try:
        # The unique index decides between two who void the same row at once.
        with transaction.atomic():
            writable_members([voided.member_id])
            return Activity.objects.create(
                member_id=voided.member_id,
                kind=voided.kind,
                occurred_at=now,
                local_date=local_date(now),
                source=voided.source,
                provenance=voided.provenance,
                attributes={"reason": reason},
                voids=voided,
            )
    except IntegrityError:
        if Activity.objects.filter(Q(voids=voided)).exists():
            raise AlreadyVoided from None
        raise
