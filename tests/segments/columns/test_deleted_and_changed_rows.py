"""Rows that change appear with their last version, rows that were deleted do not appear."""

import pytest
from django.db import transaction

from loyalty.members import update_member
from loyalty.models import Member, Provenance, Trait, TraitDefinition
from segments.columns.catch_up import catch_up
from segments.engine import open_columns
from tests.loyalty.cast import NOW, ana, ting
from tests.segments.columns.asking import caught_up, ids_in_columns

pytestmark = pytest.mark.django_db(transaction=True)


def trait_of(member: Member, text: str = "sweets") -> Trait:
    definition, _ = TraitDefinition.objects.get_or_create(name="likes", label="Likes", type="text")
    return Trait.objects.create(
        member=member,
        definition=definition,
        text=text,
        since=NOW,
        source="survey",
        provenance=Provenance.ZERO,
    )


def cities() -> dict[int, str]:
    with open_columns() as columns:
        rows = columns.ask("SELECT id, city FROM loyalty_member").to_pylist()
    return {row["id"]: row["city"] for row in rows}


def test_a_changed_member_has_one_row_with_the_last_value() -> None:
    one, other = ting(), ana()
    caught_up()
    for city in ("Delft", "Utrecht"):
        update_member(member_id=one.pk, changes={"city": city})
        caught_up()
    assert cities() == {one.pk: "Utrecht", other.pk: "Berlin"}


def test_a_deleted_row_leaves_the_columns() -> None:
    keep, gone = trait_of(ting()), trait_of(ana())
    caught_up()
    assert ids_in_columns("loyalty_trait") == {keep.pk: 1, gone.pk: 1}
    gone.delete()
    caught_up()
    assert ids_in_columns("loyalty_trait") == {keep.pk: 1}


def test_a_row_that_comes_and_goes_between_two_catch_ups_never_appears() -> None:
    caught_up()
    trait = trait_of(ting())
    trait.delete()
    caught_up()
    assert not ids_in_columns("loyalty_trait")


def test_a_row_that_was_deleted_and_is_there_again_stays() -> None:
    trait = trait_of(ting(), "sweets")
    caught_up()
    key = trait.pk
    with transaction.atomic():
        trait.delete()
        trait.pk, trait.text = key, "salt"
        trait.save(force_insert=True)
    caught_up()
    with open_columns() as columns:
        assert columns.ask("SELECT id, text FROM loyalty_trait").to_pylist() == [{"id": key, "text": "salt"}]


def test_a_small_table_is_copied_again_when_it_differs() -> None:
    caught_up()
    before = ids_in_columns("loyalty_traitdefinition")
    definition = TraitDefinition.objects.create(name="likes", label="Likes", type="text")
    caught_up()
    assert ids_in_columns("loyalty_traitdefinition") - before == {definition.pk: 1}


def test_nothing_new_costs_no_version() -> None:
    ting()
    caught_up()
    first, second = (catch_up(now=NOW) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (first.rows, second.rows) == (0, 0)
