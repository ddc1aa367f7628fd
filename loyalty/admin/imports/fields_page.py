"""The page that says what a file may hold: the fields of activity and of members, and how cells are read."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.admin import admin_page, render_page
from core.pieces import Group, Head, Table
from loyalty.admin.imports.field_labels import FieldGroup, field_groups
from loyalty.models import Import


@admin_page("loyalty/import/fields/", name="import_fields", permission="loyalty.view_import")
def import_fields(request: HttpRequest) -> HttpResponse:
    """Show every field with its meaning."""
    context = {
        "activity": _tables(Import.Content.ACTIVITY),
        "members": _tables(Import.Content.MEMBERS),
    }
    return render_page(request, "loyalty/imports/fields.html", context, title=_("What a file may hold"))


def _tables(content: Import.Content) -> list[Group]:
    groups = [group for group in field_groups(content) if group.fields]
    return [Group(title=group.title, pieces=[_table(group)]) for group in groups]


def _table(group: FieldGroup) -> Table:
    """Return the fields of a group; a column that has a field's short name is found by itself."""
    return Table(
        caption=group.title,
        caption_hidden=True,
        heads=[Head(title=_("field")), Head(title=_("short name")), Head(title=_("meaning"))],
        rows=[[one.label, one.name, one.meaning] for one in group.fields],
    )
