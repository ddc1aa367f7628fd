"""Mails that were stored instead of sent."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id


class StoredMail(models.Model):
    """One mail as it would have left the house."""

    public_id = models.CharField(
        max_length=24, unique=True, default=partial(new_public_id, "mail"), editable=False
    )
    sender = models.CharField(_("from"), max_length=320)
    recipients = models.JSONField(_("to"), default=list)
    subject = models.CharField(_("subject"), max_length=998)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("as a web page"), blank=True)
    attachments = models.JSONField(_("attachments"), default=list, help_text=_("Names only."))
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        app_label = "core"
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the subject."""
        return self.subject
