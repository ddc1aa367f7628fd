"""Who is locked out after wrong passwords, and what the page says then.

django-axes counts failures in the database, for each pair of typed name and client address.
"""

from datetime import timedelta
from http import HTTPStatus

from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.text import comparable

LONGEST_NAME = 254


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address, None on a socket without one.

    The first middleware has put it there, believing trusted proxies only.
    """
    return request.META.get("REMOTE_ADDR") or None


def typed_name(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """Return the name or e-mail that somebody tries to sign in with, in the form in which it is compared."""
    given = credentials or {}
    name = given.get("username") or given.get("email") or request.POST.get("login", "")
    return comparable(name.replace("\x00", ""))[:LONGEST_NAME]


def locked_page(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, str] | None
) -> HttpResponse:
    """Say that sign-in is locked, for how long, and what to do."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    context = {"minutes": round(wait.total_seconds() / 60)}
    page = render(request, "account/locked.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = str(round(wait.total_seconds()))
    return page


def unlock(*, names: list[str]) -> int:
    """Forget the failures of these names from every address; return how many rows went."""
    return sum(reset(username=comparable(name)) for name in names if name)
