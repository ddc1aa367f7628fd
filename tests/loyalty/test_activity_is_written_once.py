from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from loyalty.activity import NewActivity, record_activities, record_activity, void_activity
from loyalty.errors import (
    ActivityUnknown,
    AlreadyVoided,
    AmountInvalid,
    CurrencyMissing,
    ExternalIdReused,
    KindUnknown,
    MemberErased,
    MemberUnknown,
    TextNotStorable,
    TimeOutOfRange,
)
from loyalty.models import Activity, ActivityKind, Member, Provenance, TraitDefinition
from loyalty.traits import TraitAnswer, define_trait, set_trait
from tests.loyalty.cast import NOW, ana, purchase, ting

pytestmark = pytest.mark.django_db


def test_the_same_external_id_gives_the_row_that_is_there() -> None:
    someone = ting()
    first = purchase(someone, external_id="till-1")
    again = purchase(someone, external_id="till-1")
    assert first.pk == again.pk
    assert Activity.objects.count() == 1


def test_external_ids_are_those_of_their_source() -> None:
    someone = ting()
    purchase(someone, external_id="1", source="shop")
    purchase(someone, external_id="1", source="till")
    assert Activity.objects.count() == 2


@pytest.mark.parametrize("changes", [{"amount": "20.00"}, {"product": "other"}, {"order_id": "9"}])
def test_the_same_external_id_with_another_content_is_refused(changes: dict[str, str]) -> None:
    someone = ting()
    first = purchase(someone, external_id="till-1")
    with pytest.raises(ExternalIdReused):
        purchase(someone, external_id="till-1", **changes)
    assert list(Activity.objects.all()) == [first]


def test_the_same_external_id_for_another_member_is_refused() -> None:
    purchase(ting(), external_id="till-1")
    with pytest.raises(ExternalIdReused):
        purchase(ana(), external_id="till-1")
    assert Activity.objects.count() == 1


def test_rows_without_an_id_are_all_kept() -> None:
    someone = ting()
    assert purchase(someone).pk != purchase(someone).pk


def test_many_are_recorded_in_the_order_given_with_repeats_among_them() -> None:
    someone = ting()
    rows = [
        NewActivity(member_id=someone.pk, kind="visit", occurred_at=NOW, source="web", external_id=name)
        for name in ["a", "b", "a"]
    ]
    stored = record_activities(rows, now=NOW)
    assert [row.external_id for row in stored] == ["a", "b", "a"]
    assert stored[0].pk == stored[2].pk
    assert Activity.objects.count() == 2


def test_the_local_day_is_that_of_the_programme(settings: Any) -> None:
    settings.PROGRAMME_TIME_ZONE = "Asia/Shanghai"
    late = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)
    assert purchase(ting(), occurred_at=late).local_date == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "teleported"}, KindUnknown),
        ({"amount": Decimal(-1)}, AmountInvalid),
        ({"amount": Decimal("NaN")}, AmountInvalid),
        ({"amount": Decimal("Infinity")}, AmountInvalid),
        ({"amount": Decimal("1.00001")}, AmountInvalid),
        ({"amount": Decimal(10) ** 14}, AmountInvalid),
        ({"currency": ""}, CurrencyMissing),
        ({"currency": "eur"}, CurrencyMissing),
        ({"occurred_at": datetime(1899, 12, 31, tzinfo=UTC)}, TimeOutOfRange),
        ({"occurred_at": NOW + timedelta(days=2)}, TimeOutOfRange),
        ({"occurred_at": datetime(2026, 1, 1)}, TimeOutOfRange),  # noqa: DTZ001
        ({"product": "a\0b"}, TextNotStorable),
        ({"order_id": "x" * 121}, TextNotStorable),
        ({"member_id": 404}, MemberUnknown),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    changes: dict[str, Any], expected: type[Exception]
) -> None:
    someone = ting()
    good: dict[str, Any] = {
        "member_id": someone.pk,
        "kind": "purchase",
        "occurred_at": NOW,
        "amount": Decimal(1),
        "currency": "EUR",
    }
    with pytest.raises(expected):
        record_activities([NewActivity(**good), NewActivity(**good | changes)], now=NOW)
    assert not Activity.objects.exists()


def test_nothing_is_recorded_for_an_erased_member() -> None:
    someone = ting()
    Member.objects.filter(pk=someone.pk).update(status="erased")
    with pytest.raises(MemberErased):
        purchase(someone)
    assert not Activity.objects.exists()


def test_a_row_is_corrected_by_a_row_that_voids_it_once() -> None:
    bought = purchase(ting())
    void = void_activity(activity_id=bought.pk, reason="scanned twice", now=NOW)
    assert (void.voids_id, void.amount, void.attributes) == (bought.pk, None, {"reason": "scanned twice"})
    for activity_id in (bought.pk, void.pk):
        with pytest.raises(AlreadyVoided):
            void_activity(activity_id=activity_id, reason="again", now=NOW)
    with pytest.raises(ActivityUnknown):
        void_activity(activity_id=404, reason="?", now=NOW)
    assert Activity.objects.count() == 2


@pytest.mark.parametrize("attempt", ["update", "delete", "truncate"])
def test_the_database_refuses_to_change_activity_even_for_its_owner(attempt: str) -> None:
    bought = purchase(ting())
    statements = {
        "update": "UPDATE loyalty_activity SET amount = 0",
        "delete": "DELETE FROM loyalty_activity",
        "truncate": "TRUNCATE loyalty_activity CASCADE",
    }
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for no deferred check
        cursor.execute("SET LOCAL pgtrigger.ignore = '{*}'")
        with pytest.raises(IntegrityError, match="corrected by another row"), transaction.atomic():
            cursor.execute(statements[attempt])
    assert Activity.objects.get().amount == bought.amount


def test_the_transaction_stamp_cannot_be_forged() -> None:
    someone = ting()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE loyalty_member SET row_xid = '1'::xid8 RETURNING row_xid::text")
        assert cursor.fetchone()[0] != "1"
        cursor.execute("SELECT row_xid::text = pg_current_xact_id()::text FROM loyalty_member")
        assert cursor.fetchone()[0] is True
    assert record_activity(NewActivity(member_id=someone.pk, kind="visit", occurred_at=NOW), now=NOW).row_xid


def test_tables_that_are_copied_keep_their_ids_and_remember_what_was_deleted() -> None:
    someone = ting()
    define_trait(name="wears_daily", label="Wears daily", type=TraitDefinition.Type.BOOLEAN)
    trait = set_trait(TraitAnswer(someone.pk, "wears_daily", True, NOW, "survey", Provenance.ZERO))
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="cannot change"), transaction.atomic():
            cursor.execute("UPDATE loyalty_trait SET id = id + 1000")
        cursor.execute("DELETE FROM loyalty_trait")
        cursor.execute("SELECT table_name, row_id FROM core_tombstone")
        assert cursor.fetchall() == [("loyalty_trait", trait.pk)]


@pytest.mark.parametrize("table", ["loyalty_member", "loyalty_activitykind"])
def test_what_activity_points_at_is_never_deleted(
    table: str, database_owner: Callable[[], AbstractContextManager[None]]
) -> None:
    ting()
    with (
        database_owner(),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="corrected by another row"),
        transaction.atomic(),
    ):
        cursor.execute(f"DELETE FROM {table}")
    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    ("column", "message"),
    [("member_id", "a member that"), ("kind_id", "a kind that"), ("voids_id", "voids a row")],
)
def test_the_database_refuses_activity_that_points_at_nothing(column: str, message: str) -> None:
    someone = ting()
    kind = ActivityKind.objects.get(name="visit")
    row = {"member_id": someone.pk, "kind_id": kind.pk, "voids_id": None} | {column: 4040}
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        Activity.objects.create(occurred_at=NOW, local_date=NOW.date(), **row)
    assert not Activity.objects.exists()


def test_the_database_refuses_to_void_a_voiding_row() -> None:
    bought = purchase(ting())
    void = void_activity(activity_id=bought.pk, reason="twice", now=NOW)
    with pytest.raises(IntegrityError, match="voids another one"), transaction.atomic():
        Activity.objects.create(
            member=bought.member, kind=bought.kind, occurred_at=NOW, local_date=NOW.date(), voids=void
        )
    assert Activity.objects.count() == 2
