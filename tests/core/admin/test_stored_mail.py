"""Without a mail server mails are stored, and administrators read them and follow their links."""

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from core.models import StoredMail
from tests.core.staff.cast import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _stored(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "core.mail.backend.StoredMailBackend"


def test_a_mail_is_stored_with_all_it_says() -> None:
    mail = EmailMultiAlternatives(
        "Hello\n there", "text", "us@example.com", ["a@example.com"], bcc=["b@example.com"]
    )
    mail.attach_alternative("<p>web</p>", "text/html")
    mail.attach("points.csv", "1", "text/csv")
    assert mail.send() == 1
    stored = StoredMail.objects.get()
    assert (stored.subject, stored.text, stored.html) == ("Hello there", "text", "<p>web</p>")
    assert stored.recipients == ["a@example.com", "b@example.com"]
    assert stored.attachments == ["points.csv"]


def test_a_mail_to_nobody_is_not_stored() -> None:
    assert send_mail("Hello", "text", None, []) == 0
    assert not StoredMail.objects.exists()


def test_links_can_be_clicked_and_markup_is_harmless(client: Client) -> None:
    send_mail("Hello", "Go to https://shop.example/x?a=1 <script>alert(1)</script>", None, ["a@example.com"])
    client.force_login(staff("wei", "administrator"))
    url = reverse("admin:core_storedmail_change", args=[StoredMail.objects.get().pk])
    text = client.get(url).content.decode()
    assert '<a href="https://shop.example/x?a=1"' in text
    assert "<script>alert(1)" not in text
