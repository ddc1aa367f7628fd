"""A small fixed cast for tests of the facts, built through the verbs."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from loyalty.activity import NewActivity, record_activity
from loyalty.identities import IdentityValue
from loyalty.members import enrol_member
from loyalty.models import Activity, Identity, Member

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def email(value: str) -> IdentityValue:
    return IdentityValue(Identity.Kind.EMAIL, value)


def phone(value: str) -> IdentityValue:
    return IdentityValue(Identity.Kind.PHONE, value)


def external(value: str) -> IdentityValue:
    return IdentityValue(Identity.Kind.EXTERNAL, value)


def member(*identities: IdentityValue, **profile: Any) -> Member:
    return enrol_member(identities=identities, profile=profile, enrolled_at=NOW)


def ting() -> Member:
    """The member most tests are about."""
    return member(email("ting@example.com"), external("C-1"), name="李婷", city="上海")


def ana() -> Member:
    """Somebody else, whose facts must stay untouched."""
    return member(email("ana@example.com"), external("C-2"), name="Ana Roth", city="Berlin")


def purchase(buyer: Member, amount: str = "19.90", **changes: Any) -> Activity:
    details: dict[str, Any] = {"occurred_at": NOW, "currency": "EUR", "source": "shop"} | changes
    return record_activity(
        NewActivity(member_id=buyer.pk, kind="purchase", amount=Decimal(amount), **details), now=NOW
    )
