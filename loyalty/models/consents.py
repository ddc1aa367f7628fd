"""By which channels a member agreed to be spoken to, since when, and how we know."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sentences import named
from loyalty.models.provenance import Provenance

GRANTED = pgettext_lazy("consent", "granted")
REFUSED = pgettext_lazy("consent", "refused")


class Channel(models.TextChoices):
    """A way to reach a member."""

    EMAIL = "email", pgettext_lazy("channel", "e-mail")
    SMS = "sms", _("SMS")
    PHONE = "phone", pgettext_lazy("channel", "phone")
    POST = "post", pgettext_lazy("channel", "post")
    PUSH = "push", _("push")
    SOCIAL = "social", _("social media")


class Consent(models.Model):
    """One member's answer for one channel while it held: an interval, open while it holds."""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(
        "loyalty.Member", models.PROTECT, related_name="consents", verbose_name=_("member")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    granted = models.BooleanField(_("granted"))
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)
    source = models.CharField(_("source"), max_length=120)
    provenance = models.PositiveSmallIntegerField(
        _("provenance"), choices=Provenance, default=Provenance.ZERO
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["channel", "-since"]
        constraints = [
            # Two open answers for one channel would contradict each other.
            models.UniqueConstraint(
                fields=["member", "channel"], condition=Q(until__isnull=True), name="consent_one_open"
            ),
            # An interval that ends before it starts held at no time.
            models.CheckConstraint(
                name="consent_until_after_since", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
        ]

    def __str__(self) -> str:
        """Return the channel and the answer."""
        return named(self.get_channel_display(), self.answer)

    @property
    def answer(self) -> str:
        """Return the answer as a word."""
        return str(GRANTED if self.granted else REFUSED)
