"""The ground floor as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Jobs, mail and the admin's base."""

    name = "core"
    verbose_name = _("Operations")
    default_auto_field = "django.db.models.BigAutoField"
