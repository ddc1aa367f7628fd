from datetime import date

import pytest

from loyalty.errors import (
    IdentityMissing,
    IdentityTaken,
    MemberErased,
    MemberUnknown,
    ProfileFieldUnknown,
    ProfileValueInvalid,
)
from loyalty.members import add_identity, block_member, enrol_member, unblock_member, update_member
from loyalty.models import Identity, Member
from tests.loyalty.cast import NOW, ana, email, external, member, phone, ting

pytestmark = pytest.mark.django_db


def test_a_new_member_has_a_public_id_and_keeps_what_was_given() -> None:
    someone = ting()
    assert someone.public_id.startswith("mem_")
    assert len(someone.public_id) == 20
    assert (someone.name, someone.city, someone.status) == ("李婷", "上海", "active")
    assert list(someone.identities.values_list("kind", "value")) == [
        ("email", "ting@example.com"),
        ("external", "C-1"),
    ]


def test_an_address_belongs_to_one_member_whatever_its_case() -> None:
    first = ting()
    with pytest.raises(IdentityTaken) as refusal:
        member(external("C-9"), email("TING@example.com"), name="Impostor")
    assert first.public_id in str(refusal.value)
    assert Member.objects.count() == 1
    assert Identity.objects.count() == 2


def test_a_member_without_identity_is_refused() -> None:
    with pytest.raises(IdentityMissing):
        enrol_member(identities=[], profile={"name": "Nobody"}, enrolled_at=NOW)
    assert not Member.objects.exists()


def test_a_profile_changes_only_where_it_differs() -> None:
    someone = ting()
    changed = update_member(
        member_id=someone.pk, changes={"city": "苏州", "name": "李婷", "birth_date": date(1990, 2, 28)}
    )
    changed.refresh_from_db()
    assert (changed.city, changed.birth_date) == ("苏州", date(1990, 2, 28))
    stamp = changed.row_xid
    update_member(member_id=someone.pk, changes={"city": "苏州"})
    changed.refresh_from_db()
    assert changed.row_xid == stamp


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"shoe_size": 40}, ProfileFieldUnknown),
        ({"status": "erased"}, ProfileFieldUnknown),
        ({"birth_date": "1990-02-31"}, ProfileValueInvalid),
        ({"birth_date": "20026-01-01"}, ProfileValueInvalid),
        ({"birth_date": date(2999, 1, 1)}, ProfileValueInvalid),
        ({"time_zone": "Mars/Olympus"}, ProfileValueInvalid),
        ({"gender": "x"}, ProfileValueInvalid),
        ({"name": "x" * 201}, ProfileValueInvalid),
        ({"city": "a\0b"}, ProfileValueInvalid),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(
    changes: dict[str, object], expected: type[Exception]
) -> None:
    someone = ting()
    with pytest.raises(expected):
        update_member(member_id=someone.pk, changes={"region": "Jiangsu", **changes})
    someone.refresh_from_db()
    assert someone.region == ""


def test_a_second_identity_of_a_kind_is_fine_and_repeating_it_changes_nothing() -> None:
    someone = ting()
    first = add_identity(member_id=someone.pk, identity=phone("+49 171 1234567"))
    again = add_identity(member_id=someone.pk, identity=phone("0049 1711234567"))
    assert first == again
    assert someone.identities.count() == 3


def test_an_identity_of_somebody_else_is_refused() -> None:
    someone, other = ting(), ana()
    with pytest.raises(IdentityTaken):
        add_identity(member_id=someone.pk, identity=email("ana@example.com"))
    assert other.identities.count() == 2


def test_an_unknown_member_is_refused() -> None:
    with pytest.raises(MemberUnknown):
        update_member(member_id=404, changes={"city": "Berlin"})


def test_blocking_can_be_taken_back_but_erasing_cannot() -> None:
    someone = ting()
    assert block_member(member_id=someone.pk).status == "blocked"
    assert unblock_member(member_id=someone.pk).status == "active"
    Member.objects.filter(pk=someone.pk).update(status="erased")
    with pytest.raises(MemberErased):
        unblock_member(member_id=someone.pk)
