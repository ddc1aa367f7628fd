"""What browsers are told about our pages."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.core.staff.cast import staff

pytestmark = pytest.mark.django_db


def policy(client: Client, address: str) -> dict[str, str]:
    header = client.get(address)["Content-Security-Policy"]
    return dict(part.strip().partition(" ")[::2] for part in header.split(";"))


def test_the_sign_in_page_runs_only_our_own_files(client: Client) -> None:
    sent = policy(client, reverse("account_login"))
    assert sent["default-src"] == "'none'"
    assert sent["script-src"] == sent["style-src"] == "'self'"
    assert sent["frame-ancestors"] == sent["base-uri"] == "'none'"
    assert "unsafe" not in " ".join(sent.values())


def test_the_admin_may_compile_attributes_and_nothing_more(client: Client) -> None:
    client.force_login(staff("wei", "administrator"))
    sent = policy(client, reverse("admin:index"))
    assert sent["script-src"] == "'self' 'unsafe-eval'"
    assert "unsafe" not in " ".join(value for name, value in sent.items() if name != "script-src")


def test_pages_are_not_framed_not_sniffed_and_say_little_to_others(client: Client) -> None:
    response = client.get(reverse("account_login"))
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_a_secure_site_asks_to_stay_secure(client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    response = client.get(reverse("account_login"), secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000"
