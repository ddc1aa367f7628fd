"""How groups are called and coloured, the same on every page."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from core.pieces import Chip, Hue, Text

GROUP = "rfm_group"  # the parameter of the member list
CELL = "rfm_cell"

# The seven groups in the order in which they stand everywhere.
HUES = {
    "VIP": Hue.VIP,
    "loyal": Hue.LOYAL,
    "new": Hue.NEW,
    "one-time buyer": Hue.ONE_TIME_BUYER,
    "needs attention": Hue.NEEDS_ATTENTION,
    "at risk": Hue.AT_RISK,
    "sleeping": Hue.SLEEPING,
}
LABELS = {
    "VIP": pgettext_lazy("RFM group", "VIP"),
    "loyal": pgettext_lazy("RFM group", "loyal"),
    "new": pgettext_lazy("RFM group", "new"),
    "one-time buyer": pgettext_lazy("RFM group", "one-time buyer"),
    "needs attention": pgettext_lazy("RFM group", "needs attention"),
    "at risk": pgettext_lazy("RFM group", "at risk"),
    "sleeping": pgettext_lazy("RFM group", "sleeping"),
    # The eleven groups of the second definition; those with the same name have the same word.
    "champions": pgettext_lazy("RFM group", "champions"),
    "potential loyalist": pgettext_lazy("RFM group", "potential loyalist"),
    "promising": pgettext_lazy("RFM group", "promising"),
    "need attention": pgettext_lazy("RFM group", "need attention"),
    "about to sleep": pgettext_lazy("RFM group", "about to sleep"),
    "cannot lose": pgettext_lazy("RFM group", "cannot lose"),
    "hibernating": pgettext_lazy("RFM group", "hibernating"),
    "lost": pgettext_lazy("RFM group", "lost"),
    "": pgettext_lazy("RFM group", "no purchase"),
}


def label(group: str) -> Text:
    """Return a group's name in the reader's language; one that staff made stays as they called it."""
    return LABELS.get(group, group)


def hue(group: str) -> Hue:
    """Return a group's colour; groups beside the seven share a neutral one."""
    return HUES.get(group, Hue.NEUTRAL)


def in_order(groups: Iterable[str]) -> list[str]:
    """Sort groups as they stand everywhere: the seven first, others as they come."""
    places = {group: place for place, group in enumerate(HUES)}
    return sorted(groups, key=lambda group: places.get(group, len(places)))


def members_url(*, group: str = "", cell: str = "") -> str:
    """Return the address of the members in a group or cell."""
    query = {name: value for name, value in ((GROUP, group), (CELL, cell)) if value}
    return reverse("admin:loyalty_member_changelist") + "?" + urlencode(query)


def chip(group: str, *, linked: bool = True) -> Chip:
    """Return a group as a chip."""
    return Chip(label=label(group), hue=hue(group), url=members_url(group=group) if linked else "")
