"""Kinds of activity: staff add their own and say which count as a purchase."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import HouseAdmin, display
from core.panels import NAVIGATION, NavigationEntry
from loyalty.models import ActivityKind

NAVIGATION.add(
    NavigationEntry(
        name="kinds",
        order=10,
        permission="loyalty.view_activitykind",
        group="settings",
        title=_("Kinds of activity"),
        icon="category",
        url_name="admin:loyalty_activitykind_changelist",
    )
)


@admin.register(ActivityKind)
class ActivityKindAdmin(HouseAdmin):
    """What members can do."""

    list_display = ("shown_label", "name", "counts_as_purchase", "built_in")
    list_filter = ("counts_as_purchase",)
    search_fields = ("name", "label")
    fields = ("label", "name", "counts_as_purchase")

    @display(description=_("label"), ordering="label")
    def shown_label(self, kind: ActivityKind) -> str:
        """Show the label in the reader's language."""
        return str(kind)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """Keep the name once files and partners may use it, and the labels that we translate."""
        if obj is None:
            return ()
        return ("name", "label") if obj.built_in else ("name",)
