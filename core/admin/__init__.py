"""The base of the admin; the only part of the house that knows its theme. Other apps import from here."""

from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    FieldTextFilter,
    RangeDateFilter,
    RangeDateTimeFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

from core.admin.access import guarded
from core.admin.base import (
    ExportColumn,
    HouseAdmin,
    HouseTabularInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
    Route,
)
from core.admin.counting import BoundedPaginator, bounded_count
from core.admin.csv_files import csv_response
from core.admin.pages import admin_page, page_context, render_page

__all__ = [
    "BoundedPaginator",
    "ChoicesDropdownFilter",
    "DropdownFilter",
    "ExportColumn",
    "FieldTextFilter",
    "HouseAdmin",
    "HouseTabularInline",
    "RangeDateFilter",
    "RangeDateTimeFilter",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "RelatedDropdownFilter",
    "Route",
    "TextInput",
    "action",
    "admin_page",
    "bounded_count",
    "csv_response",
    "display",
    "guarded",
    "page_context",
    "render_page",
]
