"""Rows of the ground floor: jobs, the worker's heartbeat, tombstones of copied tables."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.copied import Tombstone
from core.ids import new_public_id
from core.mail.models import StoredMail

__all__ = ["Heartbeat", "Job", "KeptAnswer", "StoredMail", "Tombstone"]


class Job(models.Model):
    """One piece of long work: what it is, how far it is, how it ended."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.CharField(
        max_length=24, unique=True, default=partial(new_public_id, "job"), editable=False
    )
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200, blank=True)
    params = models.JSONField(_("parameters"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("total"), null=True)
    rejected = models.PositiveBigIntegerField(_("refused"), default=0)
    message = models.CharField(_("message"), max_length=300, blank=True)
    result = models.JSONField(_("result"), default=dict)
    error = models.TextField(_("error"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    cancel_requested_at = models.DateTimeField(_("cancel asked for"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        constraints = [
            # A job that has ended says when; one that has not, does not.
            models.CheckConstraint(
                name="job_finished_iff_ended",
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_finished_after_created", condition=Q(finished_at__gte=F("created_at"))
            ),
        ]
        indexes = [
            # The sweep asks only for work that has not ended.
            models.Index(
                fields=["heartbeat_at"], name="job_open", condition=Q(state__in=["queued", "running"])
            )
        ]

    def __str__(self) -> str:
        """Return the title, or the kind for work without one."""
        return self.title or self.kind

    @property
    def is_open(self) -> bool:
        """Whether the work may still change."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def percent(self) -> int | None:
        """How far the work is, in whole percent; None while that is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else None


class Heartbeat(models.Model):
    """When a periodic part of the house last proved that it works."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()


class KeptAnswer(models.Model):
    """An answer that took long to work out, with the time it is from (``core.kept``)."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField(default=dict)
    as_of = models.DateTimeField(null=True)
    took = models.DurationField(default=timedelta)
    renewing_since = models.DateTimeField(null=True)
