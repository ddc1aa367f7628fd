"""Traits: typed facts about a member that staff or surveys define, each with its past."""

from datetime import date
from decimal import Decimal

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.copied import Copied
from loyalty.models.provenance import Provenance

TraitValue = str | Decimal | bool | date


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class TraitDefinition(models.Model):
    """What a trait is called and which type its values have."""

    class Type(models.TextChoices):
        TEXT = "text", pgettext_lazy("type of a trait", "text")
        NUMBER = "number", pgettext_lazy("type of a trait", "number")
        BOOLEAN = "boolean", _("yes or no")
        DATE = "date", _("date")

    name = models.CharField(
        _("name"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Use small letters, digits and underscores."))],
        help_text=_("How files and partners call it, such as wears_daily."),
    )
    label = models.CharField(_("label"), max_length=120)
    type = models.CharField(_("type"), max_length=8, choices=Type)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("trait definition")
        verbose_name_plural = _("trait definitions")
        ordering = ["label"]

    def __str__(self) -> str:
        """Return the label."""
        return self.label


class Trait(Copied):
    """One value of one trait while it held. The column that fits the definition's type is filled."""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(
        "loyalty.Member", models.PROTECT, related_name="traits", verbose_name=_("member")
    )
    definition = models.ForeignKey(
        TraitDefinition, models.PROTECT, related_name="traits", verbose_name=_("trait")
    )
    text = models.CharField(pgettext_lazy("type of a trait", "text"), max_length=500, null=True)
    number = models.DecimalField(
        pgettext_lazy("type of a trait", "number"), max_digits=18, decimal_places=4, null=True
    )
    boolean = models.BooleanField(_("yes or no"), null=True)
    day = models.DateField(_("date"), null=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)
    source = models.CharField(_("source"), max_length=120)
    provenance = models.PositiveSmallIntegerField(_("provenance"), choices=Provenance)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta(Copied.Meta):
        verbose_name = _("trait")
        verbose_name_plural = _("traits")
        ordering = ["definition", "-since"]
        constraints = [
            # A member has one value of a trait at a time.
            models.UniqueConstraint(
                fields=["member", "definition"], condition=Q(until__isnull=True), name="trait_one_open"
            ),
            # An interval that ends before it starts held at no time.
            models.CheckConstraint(
                name="trait_until_after_since", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
            # A value has exactly one type.
            models.CheckConstraint(
                name="trait_has_one_value",
                condition=Q(text__isnull=False, number__isnull=True, boolean__isnull=True, day__isnull=True)
                | Q(text__isnull=True, number__isnull=False, boolean__isnull=True, day__isnull=True)
                | Q(text__isnull=True, number__isnull=True, boolean__isnull=False, day__isnull=True)
                | Q(text__isnull=True, number__isnull=True, boolean__isnull=True, day__isnull=False),
            ),
            # NaN sorts above every number and would break every comparison.
            models.CheckConstraint(
                name="trait_number_is_a_number",
                condition=Q(number__isnull=True)
                | Q(number__gt=-(Decimal(10) ** 14), number__lt=Decimal(10) ** 14),
            ),
        ]

    @property
    def value(self) -> TraitValue:
        """Return the value in its own type."""
        filled = (self.text, self.number, self.boolean, self.day)
        return next(value for value in filled if value is not None)
