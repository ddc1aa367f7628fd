"""Identities: in which form the names of a member are compared, and whose they are."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from loyalty.errors import IdentityInvalid
from loyalty.models import Identity, Member

MOST_CHARACTERS = 254
_PHONE_PUNCTUATION = re.compile(r"[\s().\-/\u2010-\u2015]+")
_PHONE = re.compile(r"\+?[0-9]{5,15}")


@dataclass(frozen=True, slots=True)
class IdentityValue:
    """One name of a member, as it was given."""

    kind: Identity.Kind
    value: str


def normalised(kind: str, given: str) -> tuple[str, str]:
    """Return the identity as compared and as shown. Raises ``IdentityInvalid``.

    E-mail addresses are compared without case. Phone numbers lose their punctuation, ``00`` in front becomes
    ``+``; a number without country code stays as it is. External ids are compared exactly.
    """
    shown = unicodedata.normalize("NFC", given.strip())
    value = shown
    if kind == Identity.Kind.EMAIL:
        value = _email(shown)
    elif kind == Identity.Kind.PHONE:
        value = _phone(shown)
    if not value or len(value) > MOST_CHARACTERS or len(shown) > MOST_CHARACTERS or not value.isprintable():
        raise _invalid(kind, shown)
    return value, shown


def _email(shown: str) -> str:
    value = unicodedata.normalize("NFKC", shown).casefold()
    try:
        validate_email(value)
    except ValidationError:
        raise _invalid(Identity.Kind.EMAIL, shown) from None
    return value


def _phone(shown: str) -> str:
    value = _PHONE_PUNCTUATION.sub("", unicodedata.normalize("NFKC", shown))
    if value.startswith("00"):
        value = "+" + value[2:]
    if not _PHONE.fullmatch(value):
        raise _invalid(Identity.Kind.PHONE, shown)
    return value


def _invalid(kind: str, shown: str) -> IdentityInvalid:
    return IdentityInvalid(field=str(kind), value=shown[:60], kind=Identity.Kind(kind).label)


def find_member(*, kind: str, value: str) -> Member | None:
    """Return the member whom an identity leads to, through a merge if there was one; None if nobody."""
    compared, _shown = normalised(kind, value)
    identity = (
        Identity.objects.filter(kind=kind, value=compared).select_related("member__merged_into").first()
    )
    return (identity.member.merged_into or identity.member) if identity else None
