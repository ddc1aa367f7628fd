"""Stored mails, to be read and their links followed."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin.base import ReadOnlyAdmin
from core.admin.pages import render_page
from core.mail.models import StoredMail
from core.panels import NAVIGATION, NavigationEntry
from core.pieces import Facts
from core.templatetags.pieces import moment

NAVIGATION.add(
    NavigationEntry(
        name="mail",
        order=80,
        group="data",
        permission="core.view_storedmail",
        title=_("Mail"),
        icon="mail",
        url_name="admin:core_storedmail_changelist",
    )
)


@admin.register(StoredMail)
class StoredMailAdmin(ReadOnlyAdmin):
    """The outbox, newest first. Its links sign people in, so few may read it."""

    list_display = ("subject", "to", "time")
    list_display_links = ("subject",)
    search_fields = ("subject", "recipients")

    @display(description=_("to"))
    def to(self, mail: StoredMail) -> str:
        """Show who it is for."""
        return ", ".join(mail.recipients)

    @display(description=_("time"), ordering="id")
    def time(self, mail: StoredMail) -> str:
        """Show the time in short."""
        return moment(mail.created_at)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Show one mail."""
        mail = self.get_object(request, object_id)
        if mail is None:
            raise Http404
        if not self.has_view_permission(request, mail):
            raise PermissionDenied
        rows = [
            (_("from"), mail.sender),
            (_("to"), ", ".join(mail.recipients)),
            (_("time"), mail.created_at),
            (_("attachments"), ", ".join(mail.attachments) or None),
        ]
        context = {"mail": mail, "facts": Facts(title=_("This mail"), rows=rows)}
        return render_page(request, "core/admin/mail.html", context, title=mail.subject)
