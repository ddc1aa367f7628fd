"""The menu, grouped by what people do."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import NAVIGATION, NavigationEntry
from core.pieces import Text

GROUPS: Final[dict[str, Text]] = {
    "work": "",
    "insight": _("Insight"),
    "data": _("Data"),
    "settings": _("Settings"),
}

NAVIGATION.add(
    NavigationEntry(name="home", order=0, group="work", title=_("Home"), icon="home", url_name="admin:index")
)


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups with the entries that the signed-in person may open, in the form the theme draws."""
    entries = NAVIGATION.for_request(request)
    groups = [
        {
            "title": title,
            "separator": bool(title),
            "items": [_item(entry, request) for entry in entries if entry.group == name],
        }
        for name, title in GROUPS.items()
    ]
    return [group for group in groups if group["items"]]


def _item(entry: NavigationEntry, request: HttpRequest) -> dict[str, Any]:
    link = reverse(entry.url_name)
    is_home = entry.url_name == "admin:index"
    return {
        "title": entry.title,
        "icon": entry.icon,
        "link": link,
        "active": request.path == link if is_home else request.path.startswith(link),
        "has_permission": True,
    }
