"""Changes of a member's profile on the timeline: which fields, from what to what, by whom."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.panels import MEMBER_TIMELINE, Before, Entry, TimelineSource
from core.timeline import older_than
from loyalty import profiles
from loyalty.models import Member

SHOWN = ("status", "merged_into_id", *profiles.FIELDS)


def _event_model() -> type[Model]:
    # The model is made by the tracker, so no module holds it by name.
    return apps.get_model("loyalty", "MemberEvent")


def _entries(member: Member, before: Before, limit: int) -> Sequence[Entry]:
    events = _event_model()._default_manager.filter(pgh_obj_id=member.pk).select_related("pgh_context")
    page = list(
        events.filter(older_than(before, at="pgh_created_at", id="pgh_id")).order_by(
            "-pgh_created_at", "-pgh_id"
        )[:limit]
    )
    if not page:
        return []
    # An event holds what was there before; what came after is the next event's row, or the member today.
    newest: Any = page[0]
    later = Q(pgh_created_at__gt=newest.pgh_created_at) | Q(
        pgh_created_at=newest.pgh_created_at, pgh_id__gt=newest.pgh_id
    )
    after: Any = events.filter(later).order_by("pgh_created_at", "pgh_id").first() or member
    names = _user_names(page)
    entries = []
    for event in page:
        entries.append(_entry(event, after, names))
        after = event
    return entries


def _entry(event: Any, after: Any, names: dict[int, str]) -> Entry:
    changed = [name for name in SHOWN if getattr(event, name) != getattr(after, name)]
    by = names.get(_user_id(event), "")
    return Entry(
        at=event.pgh_created_at,
        id=event.pgh_id,
        title=_("Profile changed"),
        detail=" · ".join([*(_change(name, event, after) for name in changed), *([by] if by else [])]),
        icon="edit",
    )


def _change(name: str, event: Any, after: Any) -> str:
    column: Any = Member._meta.get_field(name.removesuffix("_id"))
    return gettext("%(field)s: %(before)s → %(after)s") % {
        "field": column.verbose_name,
        "before": _in_words(column, getattr(event, name)),
        "after": _in_words(column, getattr(after, name)),
    }


def _in_words(column: Any, value: Any) -> object:
    if column.is_relation:
        value = Member.objects.filter(pk=value).first()
    return dict(column.flatchoices).get(value, value) or "–"


def _user_id(event: Any) -> int:
    metadata = event.pgh_context.metadata if event.pgh_context else {}
    return metadata.get("user") or 0


def _user_names(events: Sequence[Any]) -> dict[int, str]:
    users = get_user_model().objects.filter(pk__in={_user_id(event) for event in events})
    return {user.pk: user.get_username() for user in users}


MEMBER_TIMELINE.add(TimelineSource(name="profile", order=40, title=_("Profile"), entries=_entries))
