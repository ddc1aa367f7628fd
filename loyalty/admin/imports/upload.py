"""The page where a file is handed over."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import render_page
from core.errors import Refusal
from loyalty.admin.imports.forms import UploadForm
from loyalty.admin.imports.storing import file_at, shown_name, store_upload
from loyalty.imports.errors import (
    ColumnsTooMany,
    DelimiterRefused,
    HeaderBroken,
    HeaderDuplicate,
    QuotesBroken,
    SheetUnknown,
)
from loyalty.imports.opening import open_table
from loyalty.imports.readers.table import TableOptions
from loyalty.models import Import

# What reading the file in another way may mend, which the next page offers.
MENDABLE = (ColumnsTooMany, DelimiterRefused, HeaderBroken, HeaderDuplicate, QuotesBroken, SheetUnknown)


def upload(request: HttpRequest) -> HttpResponse:
    """Ask for a file; keep it and go on to what its columns mean."""
    like = _like(request)
    content = like.content if like else request.GET.get("content", Import.Content.ACTIVITY)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"content": content})
    if request.method == "POST" and form.is_valid():
        try:
            row = _take_in(request, form, like)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return HttpResponseRedirect(reverse("admin:loyalty_import_mapping", args=[row.pk]))
    status = 422 if form.errors else 200
    context = {"form": form, "like": like, "back": reverse("admin:loyalty_import_changelist")}
    return render_page(
        request, "loyalty/imports/upload.html", context, title=_("Import a file"), status=status
    )


def _like(request: HttpRequest) -> Import | None:
    number = request.GET.get("like", "")
    return Import.objects.filter(pk=number).first() if number.isdigit() else None


def _take_in(request: HttpRequest, form: UploadForm, like: Import | None) -> Import:
    file = form.cleaned_data["file"]
    row = Import(
        content=form.cleaned_data["content"],
        file_name=shown_name(file),
        path=store_upload(file),
        size=file.size,
        created_by_id=request.user.pk,
    )
    if like and like.content == row.content:
        row.options = like.options
    _check(row)
    row.save()
    return row


def _check(row: Import) -> None:
    """Refuse what is no table at all, and keep nothing of it. Raises ``FileRefusal``."""
    try:
        open_table(file_at(row.path), options=TableOptions(name=row.file_name))
    except MENDABLE:
        return
    except Refusal:
        file_at(row.path).unlink(missing_ok=True)
        raise
