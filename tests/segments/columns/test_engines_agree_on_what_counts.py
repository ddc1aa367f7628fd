"""Voided rows, merged and erased members: one expression gives the same rows on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from loyalty.activity import void_activity
from loyalty.members import block_member, merge_members
from loyalty.models import Member, Provenance, Trait, TraitDefinition
from segments.engine import run, tables
from tests.loyalty.cast import NOW, external, member, purchase, ting
from tests.segments.columns.asking import both, caught_up

pytestmark = pytest.mark.django_db(transaction=True)


def erase(who: Member) -> None:
    """As the verb of a later day will leave the row."""
    Member.objects.filter(pk=who.pk).update(status="erased", name="")


def nothing_happened(one: Member, other: Member) -> None:
    """Both stay as they are."""


def a_row_was_voided(one: Member, other: Member) -> None:
    void_activity(activity_id=one.activities.earliest("id").pk, reason="twice", now=NOW)


def two_were_merged(one: Member, other: Member) -> None:
    merge_members(keep_id=one.pk, merge_id=other.pk)


def three_were_merged_one_after_the_other(one: Member, other: Member) -> None:
    merge_members(keep_id=other.pk, merge_id=one.pk)
    third = member(external("C-3"))
    purchase(third, "3")
    merge_members(keep_id=third.pk, merge_id=other.pk)


def one_was_erased(one: Member, other: Member) -> None:
    erase(one)


def both_were_merged_and_the_one_that_stays_erased(one: Member, other: Member) -> None:
    merge_members(keep_id=one.pk, merge_id=other.pk)
    erase(one)


def the_merged_one_was_erased(one: Member, other: Member) -> None:
    merge_members(keep_id=one.pk, merge_id=other.pk)
    erase(other)


def a_row_was_voided_after_a_merge(one: Member, other: Member) -> None:
    merge_members(keep_id=one.pk, merge_id=other.pk)
    void_activity(activity_id=other.activities.earliest("id").pk, reason="twice", now=NOW)


def one_was_blocked(one: Member, other: Member) -> None:
    block_member(member_id=one.pk)


THREE = (three_were_merged_one_after_the_other, {"third": 5}, {"third"})
# What happened; who is counted with how many rows, by name; who is a member.
CASES: list[tuple[Callable[[Member, Member], None], dict[str, int], set[str]]] = [
    (nothing_happened, {"one": 2, "other": 2}, {"one", "other"}),
    (a_row_was_voided, {"one": 1, "other": 2}, {"one", "other"}),
    (two_were_merged, {"one": 4}, {"one"}),
    THREE,
    (one_was_erased, {"other": 2}, {"other"}),
    (both_were_merged_and_the_one_that_stays_erased, {}, set()),
    (the_merged_one_was_erased, {"one": 2}, {"one"}),
    (a_row_was_voided_after_a_merge, {"one": 3}, {"one"}),
    (one_was_blocked, {"one": 2, "other": 2}, {"one", "other"}),
]


def a_pair(number: int, definition: TraitDefinition) -> tuple[Member, Member]:
    """Two members who bought twice and once said something."""
    one, other = member(external(f"{number} one")), member(external(f"{number} other"))
    for who, amount in ((one, "1.0001"), (one, "2.50"), (other, "9999999999999.9999"), (other, "0")):
        purchase(who, amount, attributes={"shop": "东", "n": [1, 2]})
    for who in (one, other):
        Trait.objects.create(
            member=who, definition=definition, number=Decimal("-1.5"), since=NOW, source="survey",
            provenance=Provenance.ZERO,
        )  # fmt: skip
    return one, other


@pytest.mark.parametrize("copied", ["built", "followed", "followed in steps"])
def test_what_counts(copied: str) -> None:
    if copied != "built":
        caught_up()
    definition = TraitDefinition.objects.create(name="likes", label="Likes", type="number")
    pairs = [a_pair(number, definition) for number in range(len(CASES))]
    if copied == "followed in steps":
        caught_up()
    for (happened, _counted, _there), pair in zip(CASES, pairs, strict=True):
        happened(*pair)
    caught_up()
    for expression in (tables.live_activity(), tables.current_members(), tables.live_traits()):
        here, live = both(expression)
        assert here == live
    names = {who.pk: word for pair in pairs for word, who in zip(("one", "other"), pair, strict=True)}
    cases = {who.pk: number for number, pair in enumerate(pairs) for who in pair}
    third = Member.objects.get(identities__value="C-3")
    names[third.pk], cases[third.pk] = "third", CASES.index(THREE)
    rows = tables.live_activity()
    counted: list[dict[str, int]] = [{} for _ in CASES]
    for row in run(rows.group_by("member_id").agg(n=rows.count())).to_pylist():
        counted[cases[row["member_id"]]][names[row["member_id"]]] = row["n"]
    assert counted == [expected for _, expected, _ in CASES]
    there: list[set[str]] = [set() for _ in CASES]
    for key in run(tables.current_members())["id"].to_pylist():
        there[cases[key]].add(names[key])
    assert there == [expected for _, _, expected in CASES]


def test_every_table_has_the_same_rows_and_types_on_both() -> None:
    purchase(ting(), "1.25", attributes={"a": 1})
    TraitDefinition.objects.create(name="likes", label="Likes", type="text")
    caught_up()
    for table in (
        tables.activity(), tables.members(), tables.activity_kinds(), tables.traits(),
        tables.trait_definitions(),
    ):  # fmt: skip
        assert run(table).schema == run(table, engine="postgres").schema
        here, live = both(table)
        assert here == live


@pytest.mark.parametrize(("seconds", "counted"), [(-1, 0), (0, 1), (1, 1)])
def test_a_window_ends_with_its_last_moment_included(seconds: int, counted: int) -> None:
    purchase(ting(), occurred_at=NOW)
    caught_up()
    rows = tables.live_activity()
    until = rows.filter(rows.occurred_at <= tables.moment(NOW + timedelta(seconds=seconds)))
    here, live = both(until.aggregate(n=until.count(), amount=until.amount.sum()))
    assert here == live
    assert here[0]["n"] == counted


def test_money_is_compared_exactly() -> None:
    purchase(ting(), "0.1000")
    caught_up()
    rows = tables.live_activity()
    same = rows.filter(rows.amount == tables.money(Decimal("0.1")))
    here, live = both(same.select("amount"))
    assert here == live == [{"amount": Decimal("0.1000")}]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        tables.moment(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))
