"""What the theme asks for by name in settings."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.pieces import Text


def icon(_request: HttpRequest | None = None) -> str:
    """Return the address of our sign."""
    return static("core/logo.svg")


def styles(_request: HttpRequest | None = None) -> str:
    """Return the address of our style sheet."""
    return static("core/house.css")


def account_links(_request: HttpRequest) -> list[dict[str, Text]]:
    """Return the lines of the person's own menu."""
    return [
        {"title": _("Change password"), "link": reverse("account_change_password")},
        {"title": _("Second factor"), "link": reverse("mfa_index")},
    ]


def script(_request: HttpRequest | None = None) -> str:
    """Return the address of our script."""
    return static("core/house.js")
