"""How far an import is, in one word and its colour."""

from django.utils.translation import gettext_lazy as _

from core.pieces import Chip, Hue
from loyalty.models import Import


def state_chip(row: Import) -> Chip:
    """Return how far an import is, in its colour: what its job does comes before its stage."""
    job = row.job
    if job and job.is_open:
        words = _("is being tried") if job.params.get("dry_run") else _("is running")
        return Chip(label=words, hue=Hue.RUNNING)
    if job and job.state == job.State.FAILED:
        return Chip(label=_("failed"), hue=Hue.BAD)
    if job and job.state == job.State.CANCELLED:
        return Chip(label=_("cancelled"), hue=Hue.WARNING)
    hues = {Import.Stage.RUN: Hue.GOOD, Import.Stage.CHECKED: Hue.WARNING}
    return Chip(label=row.get_stage_display(), hue=hues.get(Import.Stage(row.stage), Hue.NEUTRAL))


def has_written(row: Import) -> bool:
    """Tell whether rows of the file may be in.

    Then its columns keep their meaning: read otherwise, the same rows would be others and come in twice.
    """
    job = row.job
    has_begun = job is not None and job.params.get("dry_run") is False and job.started_at is not None
    return has_begun or row.stage == Import.Stage.RUN or row.counts.get("dry_run") is False
