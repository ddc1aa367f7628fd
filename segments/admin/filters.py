"""RFM in the member list: a column, and filters by group and by cell of the heat map."""

import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import DropdownFilter
from core.panels import MEMBER_COLUMNS, MEMBER_FILTERS, FilterOfList, ListColumn
from segments.admin.groups import CELL, GROUP, hue, in_order, label
from segments.models import RfmScore
from segments.scores.current import groups_in_use

PERMISSION = "segments.view_rfmscore"
_CELL = re.compile(r"([1-5])-([1-5])")


class GroupFilter(DropdownFilter):  # type: ignore[misc]
    """Members of one group."""

    title = _("RFM group")
    parameter_name = GROUP

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Offer the groups of the standard definition."""
        return [(group, label(group)) for group in in_order(groups_in_use())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep the members of the chosen group."""
        return queryset.filter(rfm_score__group=self.value()) if self.value() else queryset


class CellFilter(DropdownFilter):  # type: ignore[misc]
    """Members in one cell of the heat map."""

    title = _("recency and frequency")
    parameter_name = CELL

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Offer the 25 cells."""
        return [(f"{r}-{f}", f"R{r} F{f}") for r in range(5, 0, -1) for f in range(1, 6)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Keep the members of the chosen cell."""
        cell = _CELL.fullmatch(self.value() or "")
        return queryset.filter(rfm_score__r=cell[1], rfm_score__f=cell[2]) if cell else queryset


def score_of(member: Any) -> RfmScore | None:
    """Return a member's scores; None for those without a purchase or not scored yet."""
    return getattr(member, "rfm_score", None)


def code(score: RfmScore) -> str:
    """Return the scores as people write them; empty for groups that have none."""
    return f"R{score.r}\u00a0F{score.f}\u00a0M{score.m}" if score.r is not None else ""


def _shown(member: Any) -> str:
    score = score_of(member)
    if score is None:
        return ""
    return format_html(
        '<span class="house-chip hue-{}">{}</span> <span class="house-subtle house-number">{}</span>',
        hue(score.group),
        label(score.group),
        code(score),
    )


MEMBER_COLUMNS.add(
    ListColumn(
        name="rfm",
        order=10,
        permission=PERMISSION,
        title=_("RFM"),
        show=_shown,
        prepare=lambda rows: rows.select_related("rfm_score"),
    )
)
MEMBER_FILTERS.add(FilterOfList(name="rfm-group", order=10, permission=PERMISSION, filter=GroupFilter))
MEMBER_FILTERS.add(FilterOfList(name="rfm-cell", order=20, permission=PERMISSION, filter=CellFilter))
