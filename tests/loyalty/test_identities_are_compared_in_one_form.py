import pytest

from loyalty.errors import IdentityInvalid
from loyalty.identities import find_member, normalised
from tests.loyalty.cast import email, member, phone, ting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "given", "compared"),
    [
        ("email", " Ting.LI@Example.COM ", "ting.li@example.com"),
        ("email", "ting＠example.com", "ting@example.com"),
        ("phone", "+86 (138) 0013-8000", "+8613800138000"),
        ("phone", "0049 171 1234567", "+491711234567"),
        ("phone", "0171/1234567", "01711234567"),
        ("external", " 00001 ", "00001"),
        ("external", "Ab-9", "Ab-9"),
    ],
)
def test_each_kind_has_its_form(kind: str, given: str, compared: str) -> None:
    assert normalised(kind, given)[0] == compared


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("email", "nobody"),
        ("email", ""),
        ("phone", "call me"),
        ("phone", "123"),
        ("phone", "+1234567890123456"),
        ("external", "   "),
        ("external", "a\0b"),
        ("external", "x" * 255),
    ],
)
def test_what_cannot_be_an_identity_is_refused_by_name(kind: str, given: str) -> None:
    with pytest.raises(IdentityInvalid) as refusal:
        normalised(kind, given)
    assert refusal.value.field == kind


def test_a_member_is_found_by_any_of_their_identities() -> None:
    someone = member(email("Li@Example.com"), phone("+86 138 0013 8000"))
    assert find_member(kind="email", value="LI@example.com") == someone
    assert find_member(kind="phone", value="0086 13800138000") == someone
    assert find_member(kind="external", value="nobody") is None


def test_external_ids_differ_by_case() -> None:
    assert find_member(kind="external", value="C-1") is None
    someone = ting()
    assert find_member(kind="external", value="C-1") == someone
    assert find_member(kind="external", value="c-1") is None
