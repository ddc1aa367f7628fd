"""The page where a person says what the columns of a file mean, and sees at once what that gives."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.admin import render_page
from loyalty.admin.imports.desk import Desk, keep_plan, lay_out
from loyalty.admin.imports.preview import examples, make_preview
from loyalty.admin.imports.starting import begin, page_of
from loyalty.admin.imports.state import has_written
from loyalty.models import Import

PART = "loyalty/imports/mapping_form.html"


def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the file with a guess; on POST look again, or keep the answers and try the file."""
    row = get_object_or_404(Import.objects.select_related("job"), pk=pk)
    if not row.path or (row.job and row.job.is_open) or has_written(row):
        return page_of(row)
    if request.method != "POST":
        desk = lay_out(row, fresh="fresh" in request.GET)
        return _page(request, desk)
    desk = lay_out(row, request.POST.dict())
    if request.headers.get("HX-Request"):
        return render(request, PART, _context(desk))
    if "look" in request.POST or "rest" in request.POST:
        return _page(request, desk)
    if not (desk.table and desk.sample and desk.rows and desk.is_valid()):
        return _page(request, desk, status=422)
    plan = desk.plan()
    # Says what is missing before a job is started for nothing.
    preview = make_preview(desk.sample, plan, groups=desk.groups, now=timezone.now())
    if preview.missing:
        if preview.missing_field in desk.rows.fields:
            desk.rows.add_error(preview.missing_field, preview.missing)
        return _page(request, desk, refused=preview.missing, status=422)
    keep_plan(row, plan, desk.table.header)
    return begin(request, row, dry_run=True)


def _page(request: HttpRequest, desk: Desk, *, refused: str = "", status: int = 200) -> HttpResponse:
    return render_page(
        request,
        "loyalty/imports/mapping.html",
        _context(desk, refused),
        title=_("What the columns of %(file)s mean") % {"file": desk.row.file_name},
        status=status,
    )


def _context(desk: Desk, refused: str = "") -> dict[str, object]:
    context: dict[str, object] = {"desk": desk, "row": desk.row, "refused": refused}
    if desk.sample is None or desk.columns is None:
        return context
    meanings = {one.name: one.meaning for group in desk.groups for one in group.fields}
    mapped = desk.plan()
    chosen = {column: field for field, column in mapped.columns.items()}
    context["columns"] = [
        (
            desk.columns[f"column-{number}"],
            examples(desk.sample.raw, column),
            meanings.get(chosen.get(column, "")),
        )
        for number, column in enumerate(desk.columns.header)
    ]
    context["preview"] = make_preview(desk.sample, mapped, groups=desk.groups, now=timezone.now())
    return context
