"""Settings come from environment variables, each read once, strictly, and described where it is read.

`section(...)` gives the reader of one group of variables. It refuses a bad value with one sentence, and
remembers what it read: `docs/settings.md` is written from that memory (`manage.py settings_docs`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
Network = IPv4Network | IPv6Network

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
_CURRENCY = re.compile(r"[A-Z]{3}")


class SettingRefused(ImproperlyConfigured):
    """A variable has a value that cannot be used; the text is one sentence for the person who set it."""


@dataclass(frozen=True)
class Described:
    """What `docs/settings.md` says about one variable."""

    name: str
    group: str
    kind: str
    default: str
    default_in_words: bool
    says: str


registry: dict[str, Described] = {}
_environment = environ.Env()


@dataclass(frozen=True)
class section:  # noqa: N801 (used like a function)
    """The settings below one heading: `setting = section("Mail")`, then `setting("MAIL_FROM", text, ...)`."""

    title: str

    def __call__(
        self, name: str, read: Callable[[str], T], *, default: str, says: str, default_says: str = ""
    ) -> T:
        """Reads variable `name` (or `default`) with `read`; raises SettingRefused naming variable and value.

        `default_says` describes a default that depends on the machine, so that the documentation does not.
        """
        kind = (read.__doc__ or "text").strip().splitlines()[0].rstrip(".")
        registry[name] = Described(name, self.title, kind, default_says or default, bool(default_says), says)
        raw = str(_environment.str(name, default=default)).strip()
        try:
            return read(raw)
        except ValueError as error:
            raise SettingRefused(f"{name} is {raw!r}, but {error}.") from error


def text(raw: str) -> str:
    """Text."""
    return raw


def words(raw: str) -> list[str]:
    """Comma-separated list."""
    return [word.strip() for word in raw.split(",") if word.strip()]


def yes_no(raw: str) -> bool:
    """`yes` or `no`."""
    if raw.lower() in _TRUE | _FALSE:
        return raw.lower() in _TRUE
    raise ValueError("it must be yes or no")


def port(raw: str) -> int:
    """Port number."""
    if raw.isascii() and raw.isdigit() and 0 < int(raw) < 65536:
        return int(raw)
    raise ValueError("it must be a port number from 1 to 65535")


def count(raw: str) -> int:
    """Whole number of 1 or more."""
    if raw.isascii() and raw.isdigit() and 0 < int(raw) < 10_000:
        return int(raw)
    raise ValueError("it must be a whole number from 1 to 9999")


def folder(raw: str) -> Path:
    """Folder."""
    if not raw:
        raise ValueError("it must name a folder")
    return Path(raw).expanduser().resolve()


def time_zone(raw: str) -> str:
    """IANA time zone."""
    if raw in available_timezones():
        return ZoneInfo(raw).key
    raise ValueError("it must be an IANA time zone such as Europe/Amsterdam or Asia/Shanghai")


def currency(raw: str) -> str:
    """ISO 4217 code."""
    if _CURRENCY.fullmatch(raw):
        return raw
    raise ValueError("it must be three capital letters such as EUR or CNY")


def site_url(raw: str) -> str:
    """Address with scheme."""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be an address such as https://points.example.com")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise ValueError("it must hold nothing after the host and port")
    _ = parts.port  # raises ValueError itself when it is not a number
    return f"{parts.scheme}://{parts.netloc}"


def networks(raw: str) -> list[Network]:
    """Comma-separated addresses or networks."""
    try:
        return [ip_network(word, strict=False) for word in words(raw)]
    except ValueError as error:
        raise ValueError("each item must be an address or network such as 10.0.0.0/8") from error


def one_of(*choices: str) -> Callable[[str], str]:
    """A reader that takes one of `choices` and nothing else."""

    def read(raw: str) -> str:
        if raw in choices:
            return raw
        raise ValueError(f"it must be one of {', '.join(choices)}")

    read.__doc__ = " or ".join(f"`{choice}`" for choice in choices)
    return read


def mail_url(raw: str) -> dict[str, Any]:
    """Mail server address."""
    if not raw:
        return {}
    try:
        return dict(environ.Env.email_url_config(raw))
    except (ImproperlyConfigured, ValueError) as error:
        raise ValueError("it must be an address such as smtp+tls://user:password@host:587") from error
