"""Believes forwarded headers from TRUSTED_PROXIES, and from nobody else."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.environment import Network


class TrustedProxies:
    """Sets address and scheme to the client's, and drops headers that anybody may have forged."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted: list[Network] = settings.TRUSTED_PROXIES

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded_for = str(request.META.pop("HTTP_X_FORWARDED_FOR", ""))
        forwarded_proto = str(request.META.pop("HTTP_X_FORWARDED_PROTO", ""))
        peer = str(request.META.get("REMOTE_ADDR", ""))
        if self._is_trusted(peer):
            request.META["REMOTE_ADDR"] = self._client(forwarded_for, peer)
            if forwarded_proto in {"http", "https"}:
                request.META["wsgi.url_scheme"] = forwarded_proto
        return self.get_response(request)

    def _client(self, forwarded_for: str, peer: str) -> str:
        """Read from the right: what a trusted proxy added is true; the first address beyond is the client."""
        client = peer
        for word in reversed([word.strip() for word in forwarded_for.split(",") if word.strip()]):
            if not _is_address(word):
                break
            client = word
            if not self._is_trusted(word):
                break
        return client

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self.trusted)


def _is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True
