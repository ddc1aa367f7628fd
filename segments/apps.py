"""Segmentation as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SegmentsConfig(AppConfig):
    """Columns, engine and scores."""

    name = "segments"
    verbose_name = _("Segments")
    default_auto_field = "django.db.models.BigAutoField"
