"""Take an uploaded file off the server again."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from loyalty.admin.imports.storing import file_at
from loyalty.admin.verb_pages import verb_page
from loyalty.models import Import


class FileInUse(Refusal):
    """Work on the file has not ended."""

    code = "file_in_use"
    message = _("This file is being worked on. Cancel that first.")


class NothingForm(forms.Form):
    """Nothing is asked."""


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete the file and its refused rows."""
    row = get_object_or_404(Import, pk=pk)

    def act(_form: forms.Form) -> HttpResponse:
        forget_file(row.pk)
        messages.success(request, _("The file was deleted."))
        return HttpResponseRedirect(reverse("admin:loyalty_import_changelist"))

    return verb_page(
        request,
        title=_("Delete this file"),
        what=_(
            "The uploaded file and its refused rows are deleted from the server. What was imported from it "
            "stays, and so does the record that it was imported."
        ),
        form_class=NothingForm,
        act=act,
        button=_("Delete the file"),
        back=reverse("admin:loyalty_import_show", args=[row.pk]),
    )


def forget_file(import_id: int) -> None:
    """Delete the files of an import; one that never ran is forgotten as a whole. Raises ``FileInUse``."""
    with transaction.atomic():
        row = Import.objects.select_for_update(no_key=True).get(pk=import_id)
        if row.job and row.job.is_open:
            raise FileInUse
        paths = [file_at(path) for path in (row.path, row.rejects_path) if path]
        if row.stage == Import.Stage.RUN:
            row.path = row.rejects_path = ""
            row.save(update_fields=["path", "rejects_path"])
        else:
            row.delete()
    for path in paths:
        path.unlink(missing_ok=True)
