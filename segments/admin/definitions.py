"""Definitions of RFM and their runs in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import HouseAdmin, ReadOnlyAdmin, display
from core.panels import NAVIGATION, NavigationEntry
from segments.models import RfmDefinition, RfmRun
from segments.scores.definitions import read_settings
from segments.scores.errors import DefinitionRefused, GroupMissing

NAVIGATION.add(
    NavigationEntry(
        name="rfm-definitions",
        order=30,
        permission="segments.view_rfmdefinition",
        group="settings",
        title=_("RFM definitions"),
        icon="tune",
        url_name="admin:segments_rfmdefinition_changelist",
    )
)


class DefinitionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Checks the whole definition before it is stored."""

    class Meta:
        model = RfmDefinition
        fields = ("name", "slug", "period_days", "new_days", "method", "cut_points", "groups")

    def clean(self) -> dict[str, Any]:
        """Say at the field which line does not fit."""
        cleaned = super().clean() or {}
        names = ("period_days", "new_days", "method", "cut_points", "groups")
        if any(name in self.errors for name in names):
            return cleaned
        try:
            read_settings({name: cleaned.get(name) for name in names})
        except (DefinitionRefused, GroupMissing) as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, ValidationError(str(refusal)))
        return cleaned


@admin.register(RfmDefinition)
class RfmDefinitionAdmin(HouseAdmin):
    """How members are scored and grouped."""

    form = DefinitionForm
    list_display = ("name", "slug", "period_days", "new_days", "method", "is_standard")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "period_days", "new_days", "method", "cut_points", "groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """Keep the short name: commands and addresses use it."""
        return ("slug",) if obj else ()


@admin.register(RfmRun)
class RfmRunAdmin(ReadOnlyAdmin):
    """Each computation with its cut-points and counts."""

    list_display = ("as_of", "definition", "cause", "members", "seconds", "error")
    list_filter = ("definition", "cause")
    list_select_related = ("definition",)

    @display(description=_("members"))
    def members(self, run: RfmRun) -> int | None:
        """Show how many were scored."""
        members: int | None = run.counts.get("members")
        return members
