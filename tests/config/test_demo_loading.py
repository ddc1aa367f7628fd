"""Loading the demo: through the verbs, once, and to the end even after it was cut short."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from config.demo import load
from config.demo.load import DemoDoors, is_empty, load_demo
from config.demo.programme import DemoProgramme, make_programme
from loyalty.activity import NewActivity, record_activities
from loyalty.identities import IdentityValue
from loyalty.members import enrol_member
from loyalty.models import Activity, Consent, Identity, Member, Trait

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
COUNT = 160

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MEMBERS_AT_ONCE", 50)
    monkeypatch.setattr(load, "ACTIVITIES_AT_ONCE", 700)


@pytest.fixture(autouse=True)
def scored(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When members were scored; scores need what is committed, and these tests take all back."""
    times: list[datetime] = []
    monkeypatch.setattr(load, "score_programme", lambda *, now, report: times.append(now))
    return times


def demo_of(now: datetime = NOW) -> DemoProgramme:
    return make_programme(today=NOW.date(), now=now, currency="EUR", count=COUNT)


def load_small(now: datetime = NOW) -> DemoDoors:
    return load_demo(report=lambda _: None, now=now, members=COUNT)


def assert_whole(demo: DemoProgramme) -> None:
    """Everything is there once: members, consents, traits, activity, voids, merges and blocks."""
    voided = {one.external_id for one in demo.activities if one.voided}
    assert Member.objects.count() == len(demo.members)
    assert Consent.objects.count() == sum(len(one.consents) for one in demo.members)
    assert Trait.objects.count() == len(demo.traits)
    assert set(Activity.objects.filter(voids=None).values_list("external_id", flat=True)) == {
        one.external_id for one in demo.activities
    }
    assert Activity.objects.filter(voids=None).count() == len(demo.activities)
    assert set(Activity.objects.exclude(voids=None).values_list("voids__external_id", flat=True)) == voided, (
        "each voided row is voided once, and no other"
    )
    assert Activity.objects.exclude(voids=None).count() == len(voided)
    assert Member.objects.exclude(merged_into=None).count() == len(demo.merges)
    assert Member.objects.filter(status=Member.Status.BLOCKED).count() == len(demo.blocked)


def test_an_empty_installation_gets_the_whole_programme() -> None:
    assert is_empty()
    load_small()
    assert_whole(demo_of())
    assert not is_empty()


def test_a_member_is_loaded_as_made_up() -> None:
    load_small()
    made = next(one for one in demo_of().members if one.phone and one.email)
    stored = Identity.objects.get(kind=Identity.Kind.EXTERNAL, value=made.external_id).member
    assert (stored.name, stored.city, stored.source) == (made.name, made.city, made.source)
    assert stored.enrolled_at == made.enrolled_at
    assert set(stored.identities.values_list("value", flat=True)) == {
        made.external_id,
        made.email,
        made.phone,
    }


def test_loading_again_adds_nothing() -> None:
    load_small()
    load_small()
    assert_whole(demo_of())


@pytest.mark.parametrize("calls", [1, 3])
def test_a_loading_that_was_cut_short_is_finished_on_the_next_day(
    calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def cut_short(new: Sequence[NewActivity], *, now: datetime) -> list[Activity]:
        if len(done) == calls:
            raise KeyboardInterrupt
        done.append(len(new))
        return record_activities(new, now=now)

    with monkeypatch.context() as patch:
        patch.setattr(load, "record_activities", cut_short)
        with pytest.raises(KeyboardInterrupt):
            load_small()
    assert Activity.objects.count() > 0
    assert is_empty(), "what an unfinished loading left does not count"

    tomorrow = NOW + timedelta(days=1)
    load_small(tomorrow)
    whole = demo_of(tomorrow)
    # Traits were written with their members, on the first day.
    whole.traits[:] = demo_of().traits
    assert_whole(whole)
    assert not is_empty()


def test_an_installation_with_members_of_its_own_is_not_empty() -> None:
    enrol_member(
        identities=[IdentityValue(Identity.Kind.EMAIL, "somebody@example.com")], profile={}, enrolled_at=NOW
    )
    assert not is_empty()


def test_the_password_opens_the_staff_account_and_is_another_each_time() -> None:
    doors = load_small()
    user = get_user_model().objects.get(username=doors.staff_username)
    assert user.is_staff
    assert user.check_password(doors.staff_password)
    assert doors.staff_password not in user.password
    again = load_small()
    assert again.staff_password != doors.staff_password
