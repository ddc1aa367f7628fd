"""Members and the names under which the world knows them."""

from functools import partial

import pghistory
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.copied import NEVER_DELETED, Copied
from core.ids import new_public_id
from loyalty.models.consents import Channel


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), exclude=["row_xid", "updated_at"])
class Member(Copied):
    """A person in the programme. Profile columns hold today's value; traits and consents have a past."""

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("member", "active")
        BLOCKED = "blocked", _("blocked")
        ERASED = "erased", _("erased")

    class Gender(models.TextChoices):
        UNKNOWN = "", _("not known")
        FEMALE = "female", _("female")
        MALE = "male", _("male")
        OTHER = "other", _("other")

    class MaritalStatus(models.TextChoices):
        UNKNOWN = "", _("not known")
        SINGLE = "single", _("single")
        MARRIED = "married", _("married")
        PARTNERSHIP = "partnership", _("in a partnership")
        DIVORCED = "divorced", _("divorced")
        WIDOWED = "widowed", _("widowed")

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(
        _("member id"), max_length=24, unique=True, default=partial(new_public_id, "mem"), editable=False
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=200, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    marital_status = models.CharField(_("marital status"), max_length=12, choices=MaritalStatus, blank=True)
    occupation = models.CharField(_("occupation"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    source = models.CharField(_("acquisition source"), max_length=120, blank=True)
    medium = models.CharField(_("acquisition medium"), max_length=120, blank=True)
    campaign = models.CharField(_("acquisition campaign"), max_length=120, blank=True)
    first_touch = models.DateTimeField(_("first touch"), null=True, blank=True)
    last_touch = models.DateTimeField(_("last touch"), null=True, blank=True)
    preferred_channel = models.CharField(_("preferred channel"), max_length=10, choices=Channel, blank=True)
    device = models.CharField(_("device"), max_length=80, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_members",
        db_index=False,
        verbose_name=_("merged into"),
    )
    enrolled_at = models.DateTimeField(_("enrolled"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta(Copied.Meta):
        # Facts outlive everything: erasing a person empties their row and keeps it.
        triggers = [*Copied.Meta.triggers, NEVER_DELETED]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["-id"]
        constraints = [
            # A member that points at itself would vanish from every count.
            models.CheckConstraint(
                name="member_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
            ),
            # Copies and rules read the status as one of three words.
            models.CheckConstraint(
                name="member_status_known", condition=Q(status__in=["active", "blocked", "erased"])
            ),
        ]
        indexes = [
            *Copied.Meta.indexes,
            models.Index(fields=["source"], name="member_source"),
            models.Index(fields=["city"], name="member_city"),
            models.Index(fields=["enrolled_at"], name="member_enrolled_at"),
            # Staff type the beginning of a name.
            models.Index(OpClass(Lower("name"), name="text_pattern_ops"), name="member_name_begins"),
            models.Index(
                fields=["merged_into"], name="member_merged", condition=Q(merged_into__isnull=False)
            ),
        ]
        permissions = [
            ("export_member", _("Can export members")),
            ("block_member", _("Can block and unblock members")),
            ("merge_member", _("Can merge members")),
        ]

    def __str__(self) -> str:
        """Return the name, or the public id of a member without one."""
        return self.name or self.public_id


class Identity(models.Model):
    """One name under which the world knows a member. A value belongs to one member only."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        EXTERNAL = "external", _("external id")

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="identities", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("value"), max_length=254, help_text=_("In the form in which it is compared."))
    display = models.CharField(_("as given"), max_length=254)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering = ["kind", "id"]
        indexes = [
            # Staff type the beginning of an address or number.
            models.Index(fields=["value"], opclasses=["text_pattern_ops"], name="identity_value_begins"),
        ]
        constraints = [
            # Two members with the same address could each be mistaken for the other.
            models.UniqueConstraint(fields=["kind", "value"], name="identity_belongs_to_one_member"),
            # An empty identity would match every other empty one.
            models.CheckConstraint(name="identity_has_value", condition=~Q(value="")),
        ]

    def __str__(self) -> str:
        """Return the value as it was given."""
        return self.display
