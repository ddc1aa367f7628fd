"""Trait definitions: which typed facts about members there are."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import HouseAdmin
from core.panels import NAVIGATION, NavigationEntry
from loyalty.models import TraitDefinition

NAVIGATION.add(
    NavigationEntry(
        name="traits",
        order=20,
        permission="loyalty.view_traitdefinition",
        group="settings",
        title=_("Traits"),
        icon="label",
        url_name="admin:loyalty_traitdefinition_changelist",
    )
)


@admin.register(TraitDefinition)
class TraitDefinitionAdmin(HouseAdmin):
    """What can be known about members beyond their profile."""

    list_display = ("label", "name", "type", "description")
    list_filter = ("type",)
    search_fields = ("name", "label")
    fields = ("label", "name", "type", "description")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """Keep name and type once values may exist: they would mean something else."""
        return ("name", "type") if obj else ()
