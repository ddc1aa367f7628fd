"""The home page: a greeting, the key figures, what to do, what changed, the charts that apps hang there."""

from datetime import datetime, time
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.panels import HOME_CHANGES, HOME_FIGURES, HOME_PANELS, HOME_TO_DO, HomeTasks, Place, Task
from core.pieces import EmptyState, Link, Text
from core.programme import programme_zone
from loyalty.models import Member

NOON, EVENING = time(12), time(18)
IMPORT = "admin:loyalty_import_upload"


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what the home page shows to the admin's frame; the theme calls this by its name in settings."""
    now = timezone.now()
    shown = {
        "title": _("Home"),
        "greeting": greeting(request, now=now),
        "now": now,
        "beginning": _beginning(request),
        "figures": [figure.draw(request) for figure in HOME_FIGURES.for_request(request)],
        "to_do": _found(HOME_TO_DO, request),
        "changes": _found(HOME_CHANGES, request),
        "panels": [panel.draw(request) for panel in HOME_PANELS.for_request(request)],
    }
    return context | shown


def greeting(request: HttpRequest, *, now: datetime) -> str:
    """Return the greeting of the programme's hour."""
    hour = now.astimezone(programme_zone()).time()
    text: Text = _("Good evening, %(name)s")
    if hour < EVENING:
        text = _("Good morning, %(name)s") if hour < NOON else _("Good afternoon, %(name)s")
    user = request.user
    name = (user.first_name or user.get_username()) if isinstance(user, AbstractUser) else ""
    return str(text) % {"name": name}


def _found(place: Place[HomeTasks], request: HttpRequest) -> list[Task]:
    return [task for part in place.for_request(request) for task in part.find(request)]


def _beginning(request: HttpRequest) -> EmptyState | None:
    """Say what to do first in a house without facts."""
    if Member.objects.exists() or not request.user.has_perm("loyalty.view_member"):
        return None
    button = None
    if request.user.has_perm("loyalty.add_import"):
        button = Link(text=_("Import purchases"), url=reverse(IMPORT))
    return EmptyState(
        sentence=gettext(
            "Once members and their purchases are here, this page says how the programme is doing."
        ),
        button=button,
        link=Link(text=_("See the kinds of activity"), url=reverse("admin:loyalty_activitykind_changelist")),
    )
