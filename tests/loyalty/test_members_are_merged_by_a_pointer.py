import pytest
from django.db import IntegrityError, transaction

from loyalty.errors import MergeWithItself
from loyalty.identities import find_member
from loyalty.members import merge_members, update_member
from loyalty.models import Activity, Member
from tests.loyalty.cast import ana, external, member, purchase, ting

pytestmark = pytest.mark.django_db


def test_both_ids_lead_to_the_member_that_stays_and_no_fact_moves() -> None:
    keep, merged = ting(), ana()
    bought = purchase(merged)
    merge_members(keep_id=keep.pk, merge_id=merged.pk)
    assert find_member(kind="email", value="ana@example.com") == keep
    assert find_member(kind="email", value="ting@example.com") == keep
    assert Activity.objects.get(pk=bought.pk).member_id == merged.pk


def test_a_chain_of_merges_stays_one_hop_long() -> None:
    first, second, third = ting(), ana(), member(external("C-3"))
    merge_members(keep_id=second.pk, merge_id=first.pk)
    merge_members(keep_id=third.pk, merge_id=second.pk)
    assert set(Member.objects.filter(merged_into=third)) == {first, second}


def test_merging_through_an_old_id_reaches_the_member_that_stays() -> None:
    first, second, third = ting(), ana(), member(external("C-3"))
    merge_members(keep_id=second.pk, merge_id=first.pk)
    assert merge_members(keep_id=first.pk, merge_id=third.pk) == second
    assert Member.objects.get(pk=third.pk).merged_into == second


def test_one_person_is_not_merged_with_itself() -> None:
    first, second = ting(), ana()
    merge_members(keep_id=second.pk, merge_id=first.pk)
    for keep, merged in [(first, first), (first, second), (second, first)]:
        with pytest.raises(MergeWithItself):
            merge_members(keep_id=keep.pk, merge_id=merged.pk)
    assert Member.objects.filter(merged_into=None).count() == 1


def test_new_facts_of_an_old_id_are_written_for_the_member_that_stays() -> None:
    keep, merged = ting(), ana()
    merge_members(keep_id=keep.pk, merge_id=merged.pk)
    assert purchase(merged).member_id == keep.pk
    assert update_member(member_id=merged.pk, changes={"city": "Hamburg"}) == keep


def test_the_database_refuses_a_member_that_points_at_itself() -> None:
    someone = ting()
    with pytest.raises(IntegrityError, match="member_not_merged_into_itself"), transaction.atomic():
        Member.objects.filter(pk=someone.pk).update(merged_into=someone)
