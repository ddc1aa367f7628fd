"""What members did: one row for each thing, never changed, corrected by a row that voids it."""

from decimal import Decimal

import pghistory
import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.copied import NEVER_DELETED, AppendOnly, SharedTrigger
from loyalty.models.provenance import Provenance


@pghistory.track(pghistory.UpdateEvent())
class ActivityKind(models.Model):
    """A kind of activity; staff can add their own."""

    id = models.SmallAutoField(primary_key=True)
    name = models.CharField(
        _("name"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Use small letters, digits and underscores."))],
        help_text=_("How files and partners call it, such as product_viewed."),
    )
    label = models.CharField(_("label"), max_length=120)
    counts_as_purchase = models.BooleanField(
        _("counts as a purchase"),
        default=False,
        help_text=_("RFM and lifetime value look at these kinds only."),
    )
    built_in = models.BooleanField(_("built in"), default=False, editable=False)

    class Meta:
        triggers = [NEVER_DELETED]
        verbose_name = _("kind of activity")
        verbose_name_plural = _("kinds of activity")
        ordering = ["label"]

    def __str__(self) -> str:
        """Return the label; those of built-in kinds are translated."""
        return gettext(self.label) if self.built_in else self.label


class Activity(AppendOnly):
    """One thing that one member did at one moment."""

    id = models.BigAutoField(primary_key=True)
    # The three references are checked by one trigger for each statement, not by a foreign key for each row:
    # those took a third of the time of a COPY. What they point at is never deleted, so nothing needs a lock.
    member = models.ForeignKey(
        "loyalty.Member",
        models.RESTRICT,
        related_name="activities",
        verbose_name=_("member"),
        db_index=False,
        db_constraint=False,
    )
    kind = models.ForeignKey(
        ActivityKind,
        models.RESTRICT,
        related_name="+",
        verbose_name=_("kind"),
        db_index=False,
        db_constraint=False,
    )
    occurred_at = models.DateTimeField(_("time"))
    local_date = models.DateField(
        _("day"), help_text=_("The day in the programme's time zone, fixed when the row was written.")
    )
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    order_id = models.CharField(_("order id"), max_length=120, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    category = models.CharField(_("category"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    provenance = models.PositiveSmallIntegerField(
        _("provenance"), choices=Provenance, default=Provenance.FIRST
    )
    attributes = models.JSONField(_("attributes"), default=dict)
    external_id = models.CharField(_("external id"), max_length=120, blank=True)
    once_key = models.UUIDField(
        _("once key"),
        null=True,
        editable=False,
        help_text=_("What this row is known by, so that sending it again adds nothing."),
    )
    voids = models.ForeignKey(
        "self",
        models.RESTRICT,
        null=True,
        related_name="+",
        verbose_name=_("voids"),
        db_index=False,
        db_constraint=False,
    )
    recorded_at = models.DateTimeField(_("recorded"), db_default=models.functions.Now())

    class Meta(AppendOnly.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-occurred_at", "-id"]
        permissions = [
            ("export_activity", _("Can export activity")),
            ("void_activity", _("Can void activity")),
        ]
        constraints = [
            # The same external id of a source, or the same row of a file, has an effect once.
            models.UniqueConstraint(fields=["once_key"], name="activity_recorded_once"),
            # A row is voided once.
            models.UniqueConstraint(
                fields=["voids"], name="activity_voided_once", condition=Q(voids__isnull=False)
            ),
            # Money that comes back is a return with a positive amount. NaN sorts above every number.
            models.CheckConstraint(
                name="activity_amount_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0) & Q(amount__lt=Decimal(10) ** 14),
            ),
            # An amount without a currency cannot be added to anything.
            models.CheckConstraint(
                name="activity_amount_has_currency",
                condition=Q(amount__isnull=True) | Q(currency__regex="^[A-Z]{3}$"),
            ),
            # Infinite times would sit in every window.
            models.CheckConstraint(
                name="activity_time_is_finite",
                condition=Q(occurred_at__gte="1900-01-01T00:00:00Z", occurred_at__lt="2200-01-01T00:00:00Z"),
            ),
        ]
        triggers = [
            *AppendOnly.Meta.triggers,
            SharedTrigger(
                name="names_what_exists",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
                function="loyalty_check_activity",
            ),
        ]
        indexes = [
            *AppendOnly.Meta.indexes,
            models.Index(fields=["member", "occurred_at"], name="activity_member_time"),
            models.Index(fields=["order_id"], name="activity_order_id", condition=~Q(order_id="")),
        ]

    def __str__(self) -> str:
        """Return the kind and the day."""
        return f"{self.kind} {self.local_date}"
