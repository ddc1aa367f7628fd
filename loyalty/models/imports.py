"""Files that staff or the command line brought in, and what became of them."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import new_public_id
from core.models import Job


class Import(models.Model):
    """One file on its way in: uploaded, mapped, tried, run."""

    class Content(models.TextChoices):
        MEMBERS = "members", _("members")
        ACTIVITY = "activity", _("activity")

    class Stage(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "uploaded")
        CHECKED = "checked", _("tried, not yet run")
        RUN = "run", pgettext_lazy("import", "run")

    public_id = models.CharField(
        max_length=24, unique=True, default=partial(new_public_id, "imp"), editable=False
    )
    content = models.CharField(_("content"), max_length=10, choices=Content)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.UPLOADED)
    file_name = models.CharField(_("file"), max_length=255)
    path = models.CharField(
        max_length=255, blank=True, help_text=_("Relative to the folder of private files.")
    )
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    options = models.JSONField(_("options"), default=dict, help_text=_("Mapping, formats, source."))
    counts = models.JSONField(_("counts"), default=dict)
    rejects_path = models.CharField(max_length=255, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("job"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.file_name
