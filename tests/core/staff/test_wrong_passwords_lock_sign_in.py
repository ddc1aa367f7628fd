"""Five wrong passwords for one name from one address lock that pair for a quarter of an hour."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.core.staff.cast import PASSWORD, is_inside, sign_in, staff

pytestmark = pytest.mark.django_db


def fail(client: Client, name: str, times: int, address: str = "192.0.2.1") -> list[int]:
    return [sign_in(client, name, "wrong", address=address).status_code for _ in range(times)]


def test_the_right_password_opens_the_admin_by_name_and_by_mail(client: Client) -> None:
    staff("wei")
    sign_in(client, "wei")
    assert is_inside(client)
    other = Client()
    sign_in(other, "wei@example.com")
    assert is_inside(other)


def test_a_wrong_password_keeps_the_admin_closed(client: Client) -> None:
    staff("wei")
    response = sign_in(client, "wei", "wrong")
    assert response.status_code == 200
    assert not is_inside(client)


def test_after_five_wrong_passwords_the_right_one_is_refused_and_the_page_says_what_to_do(
    client: Client,
) -> None:
    staff("wei")
    assert fail(client, "wei", 5)[-1] == 429
    response = sign_in(client, "wei")
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert b"15 minutes" in response.content
    assert reverse("account_reset_password").encode() in response.content
    assert not is_inside(client)


def test_writing_the_name_otherwise_does_not_give_more_tries(client: Client) -> None:
    staff("wei")
    fail(client, "wei", 3)
    assert fail(client, " WEI ", 2)[-1] == 429


def test_the_same_name_from_another_address_is_not_locked(client: Client) -> None:
    staff("wei")
    fail(client, "wei", 6)
    sign_in(client, "wei", address="198.51.100.7")
    assert is_inside(client)


def test_a_forged_forwarded_address_does_not_help(client: Client) -> None:
    staff("wei")
    for number in range(5):
        client.post(
            reverse("account_login"),
            {"login": "wei", "password": "wrong"},
            REMOTE_ADDR="192.0.2.1",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
        )
    assert sign_in(client, "wei").status_code == 429


def test_the_lock_opens_by_itself(client: Client) -> None:
    staff("wei")
    fail(client, "wei", 5)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        sign_in(client, "wei")
        assert is_inside(client)


def test_a_new_password_by_mail_opens_the_lock(client: Client) -> None:
    staff("wei")
    fail(client, "wei", 5)
    client.post(reverse("account_reset_password"), {"email": "wei@example.com"})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/" in word)
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    new = "another quiet river"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    sign_in(client, "wei", new)
    assert is_inside(client)


def test_asking_for_a_password_says_nothing_about_who_works_here(client: Client) -> None:
    staff("wei")
    known = client.post(reverse("account_reset_password"), {"email": "wei@example.com"}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "no@example.com"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert [sent.to for sent in mail.outbox] == [["wei@example.com"]]


def test_an_administrator_unlocks_somebody(client: Client) -> None:
    wei = staff("wei")
    fail(client, "wei", 5)
    boss = Client()
    boss.force_login(staff("boss", "administrator"))
    boss.post(reverse("admin:auth_user_unlock_view", args=[wei.pk]))
    sign_in(client, "wei", PASSWORD)
    assert is_inside(client)


def test_nobody_signs_up(client: Client) -> None:
    response = client.post(
        reverse("account_signup"), {"username": "me", "email": "me@example.com", "password1": PASSWORD}
    )
    assert response.status_code == 302
    assert response["Location"] == reverse("account_login")


def test_the_admins_own_sign_in_leads_to_the_same_page(client: Client) -> None:
    response = client.get(reverse("admin:login"), {"next": "/admin/core/job/"}, follow=True)
    assert response.redirect_chain[-1][0] == "/admin/account/login/?next=/admin/core/job/"


def test_sign_in_never_leads_to_another_site(client: Client) -> None:
    client.force_login(staff("wei"))
    response = client.get(reverse("admin:login"), {"next": "https://evil.example/"})
    assert response["Location"] == reverse("admin:index")
