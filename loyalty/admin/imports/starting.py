"""Hand a file to a worker and go to the page that shows how far it is."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.errors import Refusal
from loyalty.imports.verbs import start_import
from loyalty.models import Import


def begin(request: HttpRequest, row: Import, *, dry_run: bool) -> HttpResponse:
    """Start a trial, or the import itself; say why not where that is refused."""
    user = request.user if isinstance(request.user, User) else None
    try:
        start_import(import_id=row.pk, dry_run=dry_run, user=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return page_of(row)


def page_of(row: Import) -> HttpResponse:
    """Go to the page of an import."""
    return HttpResponseRedirect(reverse("admin:loyalty_import_show", args=[row.pk]))
