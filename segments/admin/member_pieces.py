"""Scores on the member page: chip, card and moves on the timeline."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.panels import (
    MEMBER_CARDS,
    MEMBER_CHIPS,
    MEMBER_TIMELINE,
    Before,
    Card,
    Chips,
    Entry,
    TimelineSource,
)
from core.pieces import Chip, Figure
from core.timeline import older_than
from loyalty.models import Member
from segments.admin.filters import PERMISSION, code, score_of
from segments.admin.groups import chip, label
from segments.models import RfmMove


def _chips(member: Member, request: HttpRequest) -> Iterable[Chip]:  # noqa: ARG001
    score = score_of(member)
    return [chip(score.group)] if score else []


def _card(member: Member, request: HttpRequest) -> Figure | None:  # noqa: ARG001
    score = score_of(member)
    if score is None:
        return None
    days = (timezone.now() - score.last_purchase_at).days
    bought = ngettext("last bought %(days)s day ago", "last bought %(days)s days ago", days) % {"days": days}
    return Figure(
        label=_("RFM"), value=code(score) or str(label(score.group)), note=bought, url=reverse("admin:rfm")
    )


def _moves(member: Member, before: Before, limit: int) -> Sequence[Entry]:
    rows = RfmMove.objects.filter(older_than(before, at="at"), member=member).order_by("-at", "-id")
    return [
        Entry(
            at=row.at,
            id=row.pk,
            title=gettext("moved %(before)s → %(after)s")
            % {"before": label(row.from_group), "after": label(row.to_group)},
            detail=row.get_cause_display(),
            icon="swap_horiz",
            url=reverse("admin:rfm") + f"?run={row.run_id}",
        )
        for row in rows[:limit]
    ]


MEMBER_CHIPS.add(Chips[Any](name="rfm", order=10, permission=PERMISSION, draw=_chips))
MEMBER_CARDS.add(Card[Any](name="rfm", order=30, permission=PERMISSION, draw=_card))
MEMBER_TIMELINE.add(
    TimelineSource[Any](name="rfm", order=50, permission=PERMISSION, title=_("Groups"), entries=_moves)
)
