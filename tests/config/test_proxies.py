"""Forwarded headers are believed from the proxies we trust, and from nobody else."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from config.environment import networks
from config.proxies import TrustedProxies


def seen(settings: Settings, *, peer: str, forwarded: str, proto: str = "") -> tuple[str, bool]:
    settings.TRUSTED_PROXIES = networks("10.0.0.0/8, ::1")
    kept: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    request = RequestFactory().get(
        "/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO=proto
    )
    TrustedProxies(page)(request)
    return str(kept[0].META["REMOTE_ADDR"]), kept[0].is_secure()


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # nobody we trust: the header is a claim
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # what the client wrote stands left
        ("10.0.0.1", "198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("::1", "2001:db8::5", "2001:db8::5"),
    ],
)
def test_the_client_is_the_first_address_beyond_our_proxies(
    settings: Settings, peer: str, forwarded: str, client: str
) -> None:
    assert seen(settings, peer=peer, forwarded=forwarded)[0] == client


@pytest.mark.parametrize(("peer", "secure"), [("10.0.0.1", True), ("203.0.113.9", False)])
def test_https_is_believed_from_our_proxies_only(settings: Settings, peer: str, secure: bool) -> None:
    assert seen(settings, peer=peer, forwarded="198.51.100.1", proto="https")[1] is secure
