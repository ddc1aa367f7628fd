"""Races on real connections. Each is also run with its guard taken away, to show that it can fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from loyalty import locks, members
from loyalty.activity import void_activity
from loyalty.consents import ConsentAnswer, set_consent
from loyalty.errors import AlreadyVoided, IdentityTaken, MergeWithItself
from loyalty.members import merge_members, update_member
from loyalty.models import Activity, Channel, Consent, Identity, Member
from tests.loyalty.cast import NOW, ana, email, external, member, purchase, ting
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 8


@contextmanager
def no_locks() -> Iterator[None]:
    """Read members without locking them."""

    def unlocked(ids: set[int]) -> dict[int, Member]:
        return {one.pk: one for one in Member.objects.filter(pk__in=ids)}

    with mock.patch.object(locks, "_lock", unlocked):
        yield


def test_one_address_enrols_one_member() -> None:
    results = together([partial(member, email("Li@example.com"), external(f"C-{n}")) for n in range(CLIENTS)])
    assert sum(isinstance(result, Member) for result in results) == 1
    assert sum(isinstance(result, IdentityTaken) for result in results) == CLIENTS - 1
    assert Member.objects.count() == 1
    assert Identity.objects.count() == 2


def test_one_external_id_is_recorded_once() -> None:
    someone = ting()
    results = together([partial(purchase, someone, external_id="till-1") for _ in range(CLIENTS)])
    assert len({result.pk for result in results}) == 1
    assert Activity.objects.count() == 1


def test_a_row_is_voided_by_one_of_many() -> None:
    bought = purchase(ting())
    void = partial(void_activity, activity_id=bought.pk, reason="twice", now=NOW)
    results = together([void] * CLIENTS)
    assert sum(isinstance(result, Activity) for result in results) == 1
    assert sum(isinstance(result, AlreadyVoided) for result in results) == CLIENTS - 1


def test_two_members_merged_into_each_other_leave_one() -> None:
    for _round in range(5):
        one, other = member(external(f"A{_round}")), member(external(f"B{_round}"))
        results = together(
            [
                partial(merge_members, keep_id=one.pk, merge_id=other.pk),
                partial(merge_members, keep_id=other.pk, merge_id=one.pk),
            ]
        )
        assert sorted(type(result).__name__ for result in results) == ["Member", "MergeWithItself"]
        assert Member.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count() == 1


def test_without_the_lock_two_members_can_vanish_into_each_other() -> None:
    def race(number: int) -> int:
        one, other = member(external(f"A{number}")), member(external(f"B{number}"))
        together(
            [
                partial(merge_members, keep_id=one.pk, merge_id=other.pk),
                partial(merge_members, keep_id=other.pk, merge_id=one.pk),
            ]
        )
        return Member.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count()

    with no_locks():
        assert any(race(number) == 0 for number in range(200))


def test_a_chain_of_merges_made_at_once_ends_in_one_member() -> None:
    everybody = [member(external(f"C-{number}")) for number in range(6)]
    pairs = list(pairwise(everybody))
    results = together([partial(merge_members, keep_id=a.pk, merge_id=b.pk) for a, b in pairs])
    assert all(isinstance(result, Member | MergeWithItself) for result in results), results
    left = Member.objects.filter(merged_into=None).annotate(merged=Count("merged_members"))
    assert [one.merged for one in left] == [5]
    assert not Member.objects.filter(merged_into__merged_into__isnull=False).exists()


def test_two_answers_at_once_leave_one_open() -> None:
    someone = ting()

    def answer(granted: bool) -> Any:
        return set_consent(ConsentAnswer(someone.pk, Channel.SMS, granted, NOW, "form"))

    together([partial(answer, number % 2 == 0) for number in range(CLIENTS)])
    assert Consent.objects.filter(until=None).count() == 1


def test_changes_of_different_fields_are_both_kept() -> None:
    someone = ting()
    together(
        [
            partial(update_member, member_id=someone.pk, changes={"city": "Berlin"}),
            partial(update_member, member_id=someone.pk, changes={"region": "BE"}),
        ]
    )
    someone.refresh_from_db()
    assert (someone.city, someone.region) == ("Berlin", "BE")


@pytest.mark.parametrize("verb", ["update_member", "merge_members", "block_member", "add_identity"])
def test_the_lock_comes_before_the_first_write(verb: str) -> None:
    someone, other = ting(), ana()
    arguments: dict[str, dict[str, Any]] = {
        "update_member": {"member_id": someone.pk, "changes": {"city": "Berlin"}},
        "merge_members": {"keep_id": someone.pk, "merge_id": other.pk},
        "block_member": {"member_id": someone.pk},
        "add_identity": {"member_id": someone.pk, "identity": email("second@example.com")},
    }
    with CaptureQueriesContext(connection) as captured:
        getattr(members, verb)(**arguments[verb])
    statements = [query["sql"] for query in captured.captured_queries]
    first_lock = next(n for n, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql)
    first_write = next(n for n, sql in enumerate(statements) if sql.startswith(("UPDATE", "INSERT")))
    assert first_lock < first_write
