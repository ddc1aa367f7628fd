"""The row that says which files are the columns, how far they go, and how the copying goes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Manifest(models.Model):
    """Part lists, bound and identity change together, in one row, in one transaction.

    ``segments.columns.manifest`` is the only writer. ``contents`` is a
    ``segments.columns.contents.Contents``.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.PositiveBigIntegerField(_("version"), default=0)
    contents = models.JSONField(_("contents"), default=dict)
    checked_at = models.DateTimeField(_("last known to be complete"), null=True)
    changed_at = models.DateTimeField(_("last time that rows came in"), null=True)
    rows = models.PositiveBigIntegerField(_("rows copied then"), default=0)
    seconds = models.FloatField(_("seconds it took"), default=0)
    failed_at = models.DateTimeField(_("last failure"), null=True)
    error = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        verbose_name = _("state of the columns")
        verbose_name_plural = _("states of the columns")
        constraints = [
            # Two rows could name two different sets of parts.
            models.CheckConstraint(name="manifest_is_one_row", condition=Q(id=1)),
            # A failure without a reason helps nobody.
            models.CheckConstraint(
                name="manifest_failure_has_reason", condition=Q(failed_at__isnull=True) | ~Q(error="")
            ),
        ]

    def __str__(self) -> str:
        """Return the version."""
        return f"{self._meta.verbose_name} {self.version}"
