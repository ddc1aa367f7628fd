"""The page that says what a file may hold: the fields of activity and of members, and how cells are read."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.admin import admin_page, render_page
from core.pieces import Facts
from loyalty.admin.imports.field_labels import field_groups
from loyalty.models import Import


@admin_page("loyalty/import/fields/", name="import_fields", permission="loyalty.view_import")
def import_fields(request: HttpRequest) -> HttpResponse:
    """Show every field with its meaning."""
    context = {
        "activity": _facts(Import.Content.ACTIVITY),
        "members": _facts(Import.Content.MEMBERS),
    }
    return render_page(request, "loyalty/imports/fields.html", context, title=_("What a file may hold"))


def _facts(content: Import.Content) -> list[Facts]:
    groups = [group for group in field_groups(content) if group.fields]
    return [
        Facts(title=group.title, rows=[(one.label, one.meaning) for one in group.fields]) for group in groups
    ]
