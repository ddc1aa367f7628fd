"""A second factor is a choice, unless the house asks for it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.core.staff.cast import add_second_factor, is_inside, sign_in, staff

pytestmark = pytest.mark.django_db


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_who_has_one_is_asked_for_it(client: Client) -> None:
    secret = add_second_factor(staff("wei"))
    response = sign_in(client, "wei")
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_inside(client)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert is_inside(client)


def test_a_wrong_code_keeps_the_admin_closed(client: Client) -> None:
    add_second_factor(staff("wei"))
    sign_in(client, "wei")
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_inside(client)


def test_the_secret_is_not_readable_in_the_database() -> None:
    secret = add_second_factor(staff("wei"))
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    assert django_settings.MFA_ADAPTER == "core.staff.adapters.SecondFactor"


@pytest.mark.parametrize(
    ("demanded", "role", "asked"),
    [
        ("optional", "administrator", False),
        ("administrators", "administrator", True),
        ("administrators", "marketing", False),
        ("everyone", "marketing", True),
    ],
)
def test_the_house_may_ask_for_one(
    client: Client, settings: Settings, demanded: str, role: str, asked: bool
) -> None:
    settings.STAFF_SECOND_FACTOR = demanded
    staff("wei", role)
    sign_in(client, "wei")
    response = client.get(reverse("admin:index"))
    if asked:
        assert response["Location"] == reverse("mfa_activate_totp")
    else:
        assert response.status_code == 200


def test_an_administrator_removes_the_factor_of_a_lost_phone(client: Client) -> None:
    wei = staff("wei")
    add_second_factor(wei)
    boss = Client()
    boss.force_login(staff("boss", "administrator"))
    boss.post(reverse("admin:auth_user_remove_second_factor_view", args=[wei.pk]))
    sign_in(client, "wei")
    assert is_inside(client)


def test_an_administrator_cannot_touch_a_superuser(client: Client) -> None:
    owner = staff("owner")
    owner.is_superuser = True
    owner.save(update_fields=["is_superuser"])
    add_second_factor(owner)
    client.force_login(staff("boss", "administrator"))
    for name in ("auth_user_remove_second_factor_view", "auth_user_unlock_view", "auth_user_password_change"):
        assert client.post(reverse(f"admin:{name}", args=[owner.pk])).status_code == 403, name
    assert Authenticator.objects.filter(user=owner).exists()
