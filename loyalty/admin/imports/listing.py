"""All files that were brought in, the addresses around them, and what the home page says about them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin, Route, action, display, render_page
from core.panels import HOME_TO_DO, JOB_LINKS, NAVIGATION, HomeTasks, NavigationEntry, Task
from core.pieces import EmptyState, Link
from core.templatetags.pieces import moment, number, piece_html
from loyalty.admin.imports import discard as discarding
from loyalty.admin.imports import mapping as mapping_page
from loyalty.admin.imports import show as show_page
from loyalty.admin.imports import upload as upload_page
from loyalty.admin.imports.state import state_chip
from loyalty.models import Import

LOOK, IMPORT = "loyalty.view_import", "loyalty.add_import"
WRITE = ("GET", "POST")
JOB_KIND = "loyalty.import"
REMEMBERED = timedelta(days=14)

NAVIGATION.add(
    NavigationEntry(
        name="imports",
        order=20,
        permission=LOOK,
        group="data",
        title=_("Imports"),
        icon="upload_file",
        url_name="admin:loyalty_import_changelist",
    )
)


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Files, newest first."""

    list_display = ("file", "content", "state", "rows", "new", "refused", "created_by", "uploaded")
    list_display_links = None
    list_filter = ("content", "stage")
    list_select_related = ("created_by", "job")
    search_fields = ("file_name", "public_id")
    actions_list = ("upload_button",)
    routes = (
        Route(path="add/", view="upload", permission=IMPORT, methods=WRITE),
        Route(path="<int:pk>/", view="show", permission=LOOK),
        Route(path="<int:pk>/mapping/", view="mapping", permission=IMPORT, methods=WRITE),
        Route(path="<int:pk>/progress/", view="progress", permission=LOOK),
        Route(path="<int:pk>/try/", view="try_again", permission=IMPORT, methods=("POST",)),
        Route(path="<int:pk>/run/", view="run", permission=IMPORT, methods=("POST",)),
        Route(path="<int:pk>/cancel/", view="cancel", permission=IMPORT, methods=("POST",)),
        Route(path="<int:pk>/discard/", view="discard", permission=IMPORT, methods=WRITE),
        Route(path="<int:pk>/refused.csv", view="refused_rows", permission=IMPORT),
    )
    upload = staticmethod(upload_page.upload)
    mapping = staticmethod(mapping_page.mapping)
    show = staticmethod(show_page.show)
    progress = staticmethod(show_page.progress)
    try_again = staticmethod(show_page.try_again)
    run = staticmethod(show_page.run)
    cancel = staticmethod(show_page.cancel)
    refused_rows = staticmethod(show_page.refused_rows)
    discard = staticmethod(discarding.discard)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how to begin while there is nothing to list."""
        if self.has_view_permission(request) and not Import.objects.exists():
            return render_page(
                request, "core/admin/page.html", {"pieces": [_beginning(request)]}, title=_("Imports")
            )
        page: HttpResponse = super().changelist_view(request, extra_context)
        return page

    def change_view(
        self,
        request: HttpRequest,  # noqa: ARG002
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Lead to the page that says more than a form could."""
        return HttpResponseRedirect(reverse("admin:loyalty_import_show", args=[int(object_id)]))

    def has_import_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        """Whether the person may bring files in."""
        return bool(request.user.has_perm(IMPORT))

    @action(description=_("Import a file"), permissions=["import"], icon="upload_file")
    def upload_button(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002
        """Go to the page where a file is handed over."""
        return HttpResponseRedirect(reverse("admin:loyalty_import_upload"))

    @display(description=_("file"), ordering="file_name")
    def file(self, row: Import) -> str:
        """Lead to the import's page."""
        url = reverse("admin:loyalty_import_show", args=[row.pk])
        return format_html('<a class="house-link" href="{}">{}</a>', url, row.file_name)

    @display(description=_("state"), ordering="stage")
    def state(self, row: Import) -> str:
        """Show how far it is as a chip."""
        return piece_html(state_chip(row))

    @display(description=_("rows"))
    def rows(self, row: Import) -> str:
        """Show how many rows the file has."""
        return number(row.counts.get("rows"))

    @display(description=_("new"))
    def new(self, row: Import) -> str:
        """Show how many rows were, or would be, new."""
        return number(row.counts.get("new"))

    @display(description=_("refused"))
    def refused(self, row: Import) -> str:
        """Show how many rows were refused."""
        return number(row.counts.get("refused"))

    @display(description=_("uploaded"), ordering="id")
    def uploaded(self, row: Import) -> str:
        """Show the time in short."""
        return moment(row.created_at)


def _beginning(request: HttpRequest) -> EmptyState:
    may = request.user.has_perm(IMPORT)
    url = reverse("admin:loyalty_import_upload")
    return EmptyState(
        sentence=_(
            "No file has been imported yet. Purchases, visits and members come in as CSV, XLSX or Parquet."
        ),
        button=Link(text=_("Import a file"), url=url) if may else None,
        link=Link(text=_("What a file may hold"), url=reverse("admin:import_fields")),
    )


def to_do(request: HttpRequest) -> Iterable[Task]:
    """Find files that wait for somebody: tried and not run, or with refused rows."""
    recent = Import.objects.filter(created_at__gte=timezone.now() - REMEMBERED)
    for row in recent.filter(stage=Import.Stage.CHECKED)[:3] if request.user.has_perm(IMPORT) else ():
        text = gettext("import “%(file)s”: tried, waits to be run")
        if row.counts.get("dry_run") is False:
            text = gettext("import “%(file)s”: stopped, the rest waits")
        yield Task(
            text=text % {"file": row.file_name}, url=reverse("admin:loyalty_import_show", args=[row.pk])
        )
    for row in recent.filter(stage=Import.Stage.RUN, counts__refused__gt=0)[:5]:
        count = row.counts["refused"]
        text = ngettext(
            "import “%(file)s”: %(count)s row refused", "import “%(file)s”: %(count)s rows refused", count
        ) % {"file": row.file_name, "count": number(count)}
        yield Task(text=text, url=reverse("admin:loyalty_import_show", args=[row.pk]) + "#refused")


def _page_of(result: Mapping[str, Any]) -> str:
    number_of_row = result.get("import")
    if number_of_row is None:
        return reverse("admin:loyalty_import_changelist")
    return reverse("admin:loyalty_import_show", args=[number_of_row])


HOME_TO_DO.add(HomeTasks(name="imports", order=30, permission=LOOK, find=to_do))
JOB_LINKS[JOB_KIND] = _page_of
