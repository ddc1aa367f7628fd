"""Who moves between two runs, and why: the member's doing, the others', or staff's."""

import pytest

from loyalty.activity import void_activity
from loyalty.members import merge_members
from loyalty.models import Activity, ActivityKind, Member
from segments.models import RfmScore
from tests.loyalty.cast import NOW
from tests.segments.rfm.stored import DAY, FIXED, buys, crowd, define, group_of, moves, run, shopper
from tests.segments.rfm.worlds import AS_OF

pytestmark = pytest.mark.django_db(transaction=True)


def test_buying_more_is_behaviour_and_both_groups_are_remembered() -> None:
    define(**FIXED)
    ana = shopper("Ana")
    buys(ana, 40, 60)
    first = run()
    assert (group_of(ana), moves(ana)) == ("needs attention", [])
    buys(ana, -5, amount="70")
    second = run(AS_OF + 10 * DAY)
    assert moves(ana) == [("needs attention", "loyal", "behaviour")]
    score = RfmScore.objects.get(member=ana)
    assert (score.previous_group, score.moved_at) == ("needs attention", second.as_of)
    assert second.previous == first
    assert second.changes["loyal"] == {
        "in": 1,
        "out": 0,
        "from": {"needs attention": 1},
        "causes": {"behaviour": 1},
    }
    assert second.changes["needs attention"]["out"] == 1
    third = run(AS_OF + 11 * DAY)
    score.refresh_from_db()
    assert (score.previous_group, score.moved_at) == ("needs attention", second.as_of)
    assert all(group["in"] == group["out"] == 0 for group in third.changes.values())


def test_buying_nothing_for_long_is_behaviour_too() -> None:
    define(**FIXED)
    ana = shopper("Ana")
    buys(ana, 40, 60)
    run()
    run(AS_OF + 400 * DAY)
    assert moves(ana) == [("needs attention", "sleeping", "behaviour")]


def test_a_member_who_stands_still_while_others_buy_drifts() -> None:
    *others, ana = [*crowd(9), shopper("Ana")]
    buys(ana, 45, 50, 55, 60, 65, 70, 75, 80)
    run()
    assert group_of(ana) == "loyal"
    for other in others:
        buys(other, *(-0.1 * number for number in range(1, 30)))
    run(AS_OF + 5 * DAY)
    assert group_of(ana) != "loyal"
    assert moves(ana)[0][2] == "drift"
    assert moves(others[0])[0][2] == "behaviour"


def test_fixed_cut_points_never_drift() -> None:
    define(**FIXED)
    *others, ana = [*crowd(9), shopper("Ana")]
    buys(ana, 45, 50, 55, 60, 65, 70, 75, 80)
    run()
    before = group_of(ana)
    for other in others:
        buys(other, *(-0.1 * number for number in range(1, 30)))
    run(AS_OF + 5 * DAY)
    assert (group_of(ana), moves(ana)) == (before, [])


def test_other_rules_are_a_definition_change() -> None:
    everybody = crowd(6)
    run()
    before = {one.pk: group_of(one) for one in everybody}
    groups = [{"group": "recent", "r": [4, 5]}, {"group": "others"}]
    define(groups=groups)
    changed = run(AS_OF)
    assert {group_of(one) for one in everybody} == {"recent", "others"}
    assert all(moves(one) == [(before[one.pk], group_of(one), "definition")] for one in everybody)
    assert sum(group["in"] for group in changed.changes.values()) == len(everybody)


def test_another_period_is_a_definition_change_unless_the_member_moved_by_themselves() -> None:
    define(**FIXED)
    ana, ben = shopper("Ana"), shopper("Ben")
    buys(ana, 40, 45, 150, 160)
    buys(ben, 40, 60)
    run()
    assert (group_of(ana), group_of(ben)) == ("loyal", "needs attention")
    buys(ben, -1, -2, -3)
    define(period_days=100)
    run(AS_OF + 5 * DAY)
    assert moves(ana) == [("loyal", "needs attention", "definition")]
    assert moves(ben) == [("needs attention", "VIP", "behaviour")]


def test_what_counts_as_a_purchase_belongs_to_the_definition() -> None:
    define(**FIXED)
    ana, ben = shopper("Ana"), shopper("Ben")
    buys(ana, 40, 60)
    visits = [40, 50, 60]
    for days in visits:
        buys(ben, days)
    run()
    ActivityKind.objects.filter(name="purchase").update(counts_as_purchase=False)
    emptied = run(AS_OF)
    assert not RfmScore.objects.exists()
    assert moves(ana) == [("needs attention", "", "definition")]
    assert emptied.changes[""]["causes"] == {"definition": 2}
    ActivityKind.objects.filter(name="purchase").update(counts_as_purchase=True)
    run(AS_OF)
    assert moves(ana)[-1] == ("", "needs attention", "definition")


def erase(who: Member) -> None:
    """As the verb of a later day will leave the row."""
    Member.objects.filter(pk=who.pk).update(status=Member.Status.ERASED, name="")


def test_members_whose_purchases_are_gone_lose_their_scores() -> None:
    define(**FIXED)
    voided, merged, stays, erased = (shopper(name) for name in ("Voided", "Merged", "Stays", "Erased"))
    for one in (voided, merged, stays, erased):
        buys(one, 40, 60)
    run()
    for row in Activity.objects.filter(member=voided):
        void_activity(activity_id=row.pk, reason="entered twice", now=NOW)
    merge_members(keep_id=stays.pk, merge_id=merged.pk)
    erase(erased)
    second = run(AS_OF)
    assert list(RfmScore.objects.values_list("member_id", "frequency")) == [(stays.pk, 4)]
    assert moves(voided) == moves(merged) == moves(erased) == [("needs attention", "", "behaviour")]
    assert (second.changes[""]["in"], second.changes["needs attention"]["out"]) == (3, 4)
