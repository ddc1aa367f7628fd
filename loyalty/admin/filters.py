"""Filters of the member list, each answered from an index."""

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import DropdownFilter
from core.sentences import named
from loyalty.models import Channel, Consent, Member
from loyalty.models.consents import GRANTED, REFUSED

MOST_VALUES = 200


def distinct_values(column: str) -> list[str]:
    """Return the values of an indexed text column of members, without reading every row.

    Each step of the recursion jumps to the next value in the index, so a million members with eight sources
    cost eight look-ups, not a million.
    """
    field = Member._meta.get_field(column).column  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE step AS (
                (SELECT {field} AS value FROM loyalty_member WHERE {field} > '' ORDER BY {field} LIMIT 1)
                UNION ALL
                SELECT (
                    SELECT {field} FROM loyalty_member WHERE {field} > step.value ORDER BY {field} LIMIT 1
                )
                FROM step WHERE step.value IS NOT NULL
            )
            SELECT value FROM step WHERE value IS NOT NULL LIMIT %s
            """,  # noqa: S608  (the column is a model's field)
            [MOST_VALUES],
        )
        return [row[0] for row in cursor.fetchall()]


class ValueFilter(DropdownFilter):  # type: ignore[misc]
    """Members with one of the values that a column has."""

    column: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, str]]:  # noqa: ARG002
        """Offer the values that there are; one that was asked for stays even among very many."""
        values = distinct_values(self.column)
        asked = request.GET.get(self.parameter_name)
        if asked and asked not in values:
            values.append(asked)
        return [(value, value) for value in values]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:  # noqa: ARG002
        """Keep the members with the chosen value."""
        value = self.value()
        return queryset.filter(**{self.column: value}) if value else queryset


class SourceFilter(ValueFilter):
    """Where members came from."""

    title = _("acquisition source")
    parameter_name = "source"
    column = "source"


class CityFilter(ValueFilter):
    """Where members live."""

    title = _("city")
    parameter_name = "city"
    column = "city"


class ConsentFilter(DropdownFilter):  # type: ignore[misc]
    """Whom we may speak to, by channel."""

    title = _("consent")
    parameter_name = "consent"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, Any]]:  # noqa: ARG002
        """Offer both answers for each channel."""
        choices: list[tuple[str, Any]] = []
        for channel in Channel:
            choices.append((f"{channel}-yes", named(channel.label, GRANTED)))
            choices.append((f"{channel}-no", named(channel.label, REFUSED)))
        return choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:  # noqa: ARG002
        """Keep the members whose open answer is the chosen one."""
        channel, _dash, answer = (self.value() or "").partition("-")
        if channel not in Channel.values or answer not in {"yes", "no"}:
            return queryset
        answers = Consent.objects.filter(
            member=OuterRef("pk"), channel=channel, granted=answer == "yes", until=None
        )
        return queryset.filter(Exists(answers))


class StandingFilter(DropdownFilter):  # type: ignore[misc]
    """Active, blocked, erased; merged members stay out of sight unless asked for."""

    title = _("status")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, Any]]:  # noqa: ARG002
        """Offer the three states and the merged members."""
        return [*Member.Status.choices, ("merged", _("merged into another"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> QuerySet[Member]:
        """Keep the members that stand so."""
        value = self.value()
        if value == "merged":
            return queryset.filter(merged_into__isnull=False)
        if request.GET.get("q"):
            return queryset  # a search may mean a merged member's old id
        queryset = queryset.filter(merged_into=None)
        return queryset.filter(status=value) if value else queryset
