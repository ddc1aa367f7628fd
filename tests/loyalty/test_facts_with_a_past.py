from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from loyalty.consents import ConsentAnswer, set_consent, set_consents
from loyalty.errors import NewerValueKnown, TraitTypeWrong, TraitUnknown
from loyalty.models import Channel, Consent, Provenance, Trait, TraitDefinition
from loyalty.traits import TraitAnswer, define_trait, set_trait, set_traits
from tests.loyalty.cast import NOW, ana, ting

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def answer(member_id: int, granted: bool, since: datetime) -> ConsentAnswer:
    return ConsentAnswer(member_id, Channel.EMAIL, granted, since, "sign-up form")


def wears(member_id: int, value: object, since: datetime = NOW) -> TraitAnswer:
    return TraitAnswer(member_id, "wears_daily", value, since, "survey", Provenance.ZERO)  # type: ignore[arg-type]


def test_a_new_answer_ends_the_old_one_at_the_same_moment() -> None:
    someone = ting()
    set_consent(answer(someone.pk, True, NOW))
    set_consent(answer(someone.pk, False, NOW + DAY))
    rows = Consent.objects.order_by("since").values_list("granted", "since", "until")
    assert list(rows) == [(True, NOW, NOW + DAY), (False, NOW + DAY, None)]


def test_the_same_answer_again_adds_nothing() -> None:
    someone = ting()
    history = [answer(someone.pk, True, NOW), answer(someone.pk, False, NOW + DAY)]
    first = set_consents(history)
    assert set_consents(history) == first
    assert set_consent(answer(someone.pk, False, NOW + 2 * DAY)) == first[1]
    assert Consent.objects.count() == 2


def test_an_older_answer_cannot_replace_a_newer_one() -> None:
    someone = ting()
    set_consent(answer(someone.pk, True, NOW))
    with pytest.raises(NewerValueKnown):
        set_consent(answer(someone.pk, False, NOW - DAY))
    assert Consent.objects.get().until is None


def test_many_answers_of_many_members_are_written_together() -> None:
    someone, other = ting(), ana()
    set_consents([answer(someone.pk, True, NOW), answer(other.pk, False, NOW)])
    assert Consent.objects.get(member=someone).granted
    assert not Consent.objects.get(member=other).granted


@pytest.mark.parametrize(
    ("type_", "value", "wrong"),
    [
        (TraitDefinition.Type.BOOLEAN, True, "yes"),
        (TraitDefinition.Type.NUMBER, Decimal("-2.25"), True),
        (TraitDefinition.Type.DATE, date(2026, 2, 28), NOW),
        (TraitDefinition.Type.TEXT, "monthly", Decimal(1)),
    ],
)
def test_a_trait_takes_values_of_its_type_only(
    type_: TraitDefinition.Type, value: object, wrong: object
) -> None:
    define_trait(name="wears_daily", label="Wears daily", type=type_)
    someone = ting()
    assert set_trait(wears(someone.pk, value)).value == value
    with pytest.raises(TraitTypeWrong):
        set_trait(wears(someone.pk, wrong, NOW + DAY))
    assert Trait.objects.get().value == value


def test_a_trait_remembers_what_it_was() -> None:
    define_trait(name="wears_daily", label="Wears daily", type=TraitDefinition.Type.BOOLEAN)
    someone = ting()
    set_traits([wears(someone.pk, True), wears(someone.pk, False, NOW + DAY), wears(someone.pk, True, NOW)])
    assert [row.value for row in Trait.objects.order_by("since")] == [True, False]


def test_an_undefined_trait_is_refused() -> None:
    with pytest.raises(TraitUnknown):
        set_trait(wears(ting().pk, True))
    assert not Trait.objects.exists()


def test_the_database_allows_one_open_answer_for_each_channel() -> None:
    someone = ting()
    set_consent(answer(someone.pk, True, NOW))
    with pytest.raises(IntegrityError, match="consent_one_open"), transaction.atomic():
        Consent.objects.create(
            member=someone, channel="email", granted=False, since=NOW + DAY, source="behind the verb"
        )
