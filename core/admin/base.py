"""What every model's admin pages share: paging that stays fast, rights, CSV export, extra routes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action

from core.admin.access import View, guarded
from core.admin.counting import BoundedPaginator
from core.admin.csv_files import csv_response

Show = str | Callable[[Any], object]


@dataclass(frozen=True, kw_only=True)
class Route:
    """An extra address below a model's pages: ``view`` names a method, ``permission`` stands on its line."""

    path: str
    view: str
    permission: str
    methods: tuple[str, ...] = ("GET",)


@dataclass(frozen=True, kw_only=True)
class ExportColumn:
    """A column of a CSV export: its head, and a field path or a function of the row."""

    head: str  # in English and stable, so that a file can be imported again
    show: Show


class HouseAdmin(ModelAdmin):  # type: ignore[misc]
    """The base of every model's pages.

    Rights are Django's own: a role that may only view sees read-only pages. Nothing can be deleted unless
    ``deletable`` says so. A list can be exported by those with the permission ``<app>.export_<model>`` when
    ``export_columns`` is filled. ``count_limit`` bounds the cost of counting a list's rows.
    """

    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    list_filter_submit = True
    list_filter_sheet = False
    list_fullwidth = True
    warn_unsaved_form = True
    actions_list = ("export_list",)
    deletable: ClassVar[bool] = False
    count_limit: ClassVar[int] = 100_000
    routes: ClassVar[Sequence[Route]] = ()
    export_columns: ClassVar[Sequence[ExportColumn]] = ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Title the list by what it lists."""
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        answer: HttpResponse = super().changelist_view(request, title | (extra_context or {}))
        return answer

    def get_paginator(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Any],
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
    ) -> BoundedPaginator:
        """Count no further than ``count_limit``."""
        return BoundedPaginator(
            queryset, per_page, orphans, allow_empty_first_page, count_limit=self.count_limit
        )

    def get_urls(self) -> list[URLPattern]:
        """Put the extra routes before Django's own, whose last one takes any text for an id."""
        return [*map(self._pattern, self.routes), *super().get_urls()]

    def _pattern(self, route: Route) -> URLPattern:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{route.view}"
        view: View = guarded(getattr(self, route.view), permission=route.permission, methods=route.methods)
        pattern: URLPattern = path(route.path, self.admin_site.admin_view(view), name=name)
        return pattern

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer deleting many at once only where one may be deleted."""
        actions = super().get_actions(request)
        if not self.deletable:
            actions.pop("delete_selected", None)
        return dict(actions)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse unless this model is ``deletable`` and the person may."""
        return self.deletable and super().has_delete_permission(request, obj)

    def has_export_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        """Whether the person may take this list out of the house."""
        right = f"{self.opts.app_label}.export_{self.opts.model_name}"
        return bool(self.export_columns) and request.user.has_perm(right)

    @action(description=_("Export as CSV"), permissions=["export"], icon="download")
    def export_list(self, request: HttpRequest) -> HttpResponseBase:
        """Send the list, as it is filtered and searched, as a CSV file."""
        changelist: ChangeList = self.get_changelist_instance(request)
        rows = changelist.get_queryset(request)
        heads = [column.head for column in self.export_columns]
        shows = [_show(column.show) for column in self.export_columns]
        lines = ([show(row) for show in shows] for row in rows.iterator(chunk_size=2_000))
        return csv_response(name=str(self.opts.model_name), heads=heads, lines=lines)


def _show(show: Show) -> Callable[[Any], object]:
    if not isinstance(show, str):
        return show

    def follow(row: Any) -> object:
        value = row
        for name in show.split("__"):
            value = getattr(value, name, None)
        return value

    return follow


class ReadOnlyAdmin(HouseAdmin):
    """Pages of rows that nobody edits by hand, whoever it is."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse: other parts of the house write these rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Refuse: other parts of the house write these rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Refuse: other parts of the house write these rows."""
        return False


class HouseTabularInline(TabularInline):  # type: ignore[misc]
    """Rows of another model on a model's page."""

    extra = 0
    show_change_link = False
    can_delete = False
    tab = True


class ReadOnlyInline(HouseTabularInline):
    """Rows of another model on a model's page, to look at."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None) -> bool:  # noqa: ARG002
        """Refuse: other parts of the house write these rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Refuse: other parts of the house write these rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Refuse: other parts of the house write these rows."""
        return False
