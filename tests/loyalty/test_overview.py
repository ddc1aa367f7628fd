"""The home page's figures count people and orders, not rows."""

from datetime import timedelta

import pytest

from loyalty.activity import void_activity
from loyalty.members import merge_members
from loyalty.overview import compute_overview
from tests.loyalty.cast import NOW, ana, purchase, ting

pytestmark = pytest.mark.django_db


def test_rows_of_one_order_are_one_purchase_and_voided_rows_are_none() -> None:
    buyer = ting()
    purchase(buyer, order_id="o1")
    purchase(buyer, order_id="o1", product="solution")
    purchase(buyer)
    gone = purchase(buyer)
    void_activity(activity_id=gone.pk, reason="typed twice", now=NOW)
    figures = compute_overview(NOW)
    assert figures["purchases_30_days"] == 2
    assert sum(count for _start, count in figures["weeks"]) == 2


def test_the_same_order_id_of_two_members_is_two_purchases() -> None:
    purchase(ting(), order_id="o1")
    purchase(ana(), order_id="o1")
    assert compute_overview(NOW)["purchases_30_days"] == 2


def test_a_merged_member_is_one_person() -> None:
    stays, goes = ting(), ana()
    purchase(stays)
    purchase(goes)
    merge_members(keep_id=stays.pk, merge_id=goes.pk)
    figures = compute_overview(NOW)
    assert figures["members"] == 1
    assert figures["active_30_days"] == 1


def test_there_are_twelve_weeks_and_the_last_is_this_one() -> None:
    purchase(ting(), occurred_at=NOW - timedelta(weeks=3))
    weeks = compute_overview(NOW)["weeks"]
    assert len(weeks) == 12
    assert weeks[-1] == ["2026-02-23", 0]
    assert weeks[-4][1] == 1
