"""RFM: how it is defined, each run, everybody's scores of today, and who moved from group to group."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.copied import AppendOnly


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RfmDefinition(models.Model):
    """One way to score and group members. ``segments.scores.definitions`` reads and checks it."""

    class Method(models.TextChoices):
        MID_RANK = "mid-rank", _("by rank among members, ties sharing a score")
        FIXED = "fixed", _("by fixed cut-points")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("short name"), max_length=60, unique=True, help_text=_("How commands and addresses call it.")
    )
    period_days = models.PositiveIntegerField(
        _("period in days"),
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        help_text=_("Frequency and monetary value count the purchases of so many times 24 hours."),
    )
    new_days = models.PositiveIntegerField(
        _("new for days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        help_text=_("Members whose first purchase is not older are new."),
    )
    method = models.CharField(_("scores"), max_length=10, choices=Method, default=Method.MID_RANK)
    cut_points = models.JSONField(
        _("fixed cut-points"),
        null=True,
        blank=True,
        help_text=_(
            "For each of r (days, falling), f and m (rising), from where scores 2, 3, 4 and 5 begin."
        ),
    )
    groups = models.JSONField(
        _("groups"), help_text=_("Rules from top to bottom; the first that fits decides.")
    )
    is_standard = models.BooleanField(
        _("standard"),
        default=False,
        help_text=_("The scores that members carry, and those of each night, follow this definition."),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("RFM definition")
        verbose_name_plural = _("RFM definitions")
        ordering = ["-is_standard", "name"]
        constraints = [
            # A member carries one set of scores.
            models.UniqueConstraint(
                fields=["is_standard"], condition=Q(is_standard=True), name="rfm_definition_one_standard"
            ),
            # An empty window would score nobody.
            models.CheckConstraint(
                name="rfm_definition_has_windows",
                condition=Q(period_days__gte=1, new_days__gte=1),
            ),
            # Cut-points that nobody applies would mislead whoever reads them.
            models.CheckConstraint(
                name="rfm_definition_cut_points_iff_fixed",
                condition=Q(method="fixed", cut_points__isnull=False)
                | Q(method="mid-rank", cut_points__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class RfmRun(models.Model):
    """One computation, with everything needed to understand it later. Figures are of its ``as_of``.

    ``counts``: members and members per group. ``money``: decimal text per group, of the period.
    ``heat_map``: one ``{"r", "f", "members", "average_m", "group", "mixed"}`` per cell with members.
    ``snapshot``: see ``segments.scores.snapshots``. ``cut_points``: see ``segments.scores.cut_points``.
    ``left_out``: who and what was not counted, and why.
    ``changes``: per group who entered and left since ``previous``, from where, and why.
    """

    class Cause(models.TextChoices):
        NIGHTLY = "nightly", _("every night")
        DEMAND = "demand", _("on demand")
        COMMAND = "command", _("by command")

    definition = models.ForeignKey(
        RfmDefinition, models.PROTECT, related_name="runs", verbose_name=_("definition")
    )
    snapshot = models.JSONField(_("definition at that time"))
    as_of = models.DateTimeField(_("as of"))
    period_days = models.PositiveIntegerField(_("period in days"))
    currency = models.CharField(_("currency"), max_length=3)
    cause = models.CharField(pgettext_lazy("RFM run", "started"), max_length=10, choices=Cause)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    columns_version = models.PositiveBigIntegerField(_("version of the columns"), null=True)
    cut_points = models.JSONField(_("cut-points"), default=dict)
    counts = models.JSONField(_("members per group"), default=dict)
    money = models.JSONField(_("money per group"), default=dict)
    heat_map = models.JSONField(_("heat map"), default=list)
    left_out = models.JSONField(_("left out"), default=dict)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", verbose_name=_("compared with")
    )
    changes = models.JSONField(_("changes"), default=dict)
    wrote_scores = models.BooleanField(
        _("members carry its scores"),
        default=False,
        help_text=_("Or have carried them, until a later run. Others were computed to look at."),
    )
    seconds = models.FloatField(_("seconds"), null=True)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("RFM run")
        verbose_name_plural = _("RFM runs")
        ordering = ["-id"]
        constraints = [
            # Time does not run backwards, and a run that ended well took some.
            models.CheckConstraint(
                name="rfm_run_finished_after_started",
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
            ),
        ]
        indexes = [
            # "The last good run" is asked by every page that shows a figure.
            models.Index(
                fields=["definition", "-id"],
                name="rfm_run_good",
                condition=Q(finished_at__isnull=False, error=""),
            ),
            # "Whose scores do members carry" likewise.
            models.Index(
                fields=["-id"],
                name="rfm_run_carried",
                condition=Q(finished_at__isnull=False, error="", wrote_scores=True),
            ),
        ]

    def __str__(self) -> str:
        """Return the definition and the moment."""
        return f"{self.definition} · {self.as_of:%Y-%m-%d %H:%M}"

    @property
    def is_good(self) -> bool:
        """Whether the run came to its end."""
        return self.finished_at is not None and not self.error


class RfmScore(models.Model):
    """One member's scores of the last standard run; ``segments.scores.writing`` is the only writer.

    New members and one-time buyers have no scores where the definition sets their group first. A member
    without a purchase has no row.
    """

    member = models.OneToOneField(
        "loyalty.Member",
        models.CASCADE,
        primary_key=True,
        related_name="rfm_score",
        verbose_name=_("member"),
    )
    r = models.PositiveSmallIntegerField(_("R"), null=True)
    f = models.PositiveSmallIntegerField(_("F"), null=True)
    m = models.PositiveSmallIntegerField(_("M"), null=True)
    group = models.CharField(_("group"), max_length=40)
    previous_group = models.CharField(_("previous group"), max_length=40, blank=True)
    moved_at = models.DateTimeField(_("in this group since"), null=True)
    last_purchase_at = models.DateTimeField(_("last purchase"))
    frequency = models.PositiveIntegerField(_("purchases in the period"))
    monetary = models.DecimalField(_("money in the period"), max_digits=24, decimal_places=4)

    class Meta:
        verbose_name = _("RFM score")
        verbose_name_plural = _("RFM scores")
        constraints = [
            # Scores are 1 to 5, and there are three of them or none.
            models.CheckConstraint(
                name="rfm_score_three_or_none",
                condition=Q(r__isnull=True, f__isnull=True, m__isnull=True)
                | Q(r__range=(1, 5), f__range=(1, 5), m__range=(1, 5)),
            ),
            # Every member with a purchase is in a group.
            models.CheckConstraint(name="rfm_score_has_group", condition=~Q(group="")),
        ]
        indexes = [
            models.Index(fields=["group", "member"], name="rfm_score_group"),
            models.Index(fields=["r", "f"], name="rfm_score_cell"),
        ]

    def __str__(self) -> str:
        """Return the group."""
        return self.group


class RfmMove(AppendOnly):
    """A member went from one group to another; an empty group is that of members without a purchase."""

    class Cause(models.TextChoices):
        BEHAVIOUR = "behaviour", _("behaviour")
        DRIFT = "drift", _("cut-point drift")
        DEFINITION = "definition", _("definition change")

    id = models.BigAutoField(primary_key=True)
    # RESTRICT: a move outlives nothing, and nothing that it names goes away.
    member = models.ForeignKey(
        "loyalty.Member",
        models.RESTRICT,
        related_name="rfm_moves",
        verbose_name=_("member"),
        db_index=False,
    )
    from_group = models.CharField(_("from group"), max_length=40, blank=True)
    to_group = models.CharField(_("to group"), max_length=40, blank=True)
    at = models.DateTimeField(_("time"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    run = models.ForeignKey(
        RfmRun, models.RESTRICT, related_name="moves", verbose_name=_("run"), db_index=False
    )

    class Meta(AppendOnly.Meta):
        verbose_name = _("RFM move")
        verbose_name_plural = _("RFM moves")
        ordering = ["-at", "-id"]
        constraints = [
            # A run moves a member once, however often it is tried.
            models.UniqueConstraint(fields=["run", "member"], name="rfm_move_once_per_run"),
            # Staying is no move.
            models.CheckConstraint(name="rfm_move_goes_somewhere", condition=~Q(from_group=F("to_group"))),
        ]
        indexes = [
            *AppendOnly.Meta.indexes,
            models.Index(fields=["member", "at"], name="rfm_move_member_time"),
        ]

    def __str__(self) -> str:
        """Return both groups."""
        return f"{self.from_group} → {self.to_group}"
