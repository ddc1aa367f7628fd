"""The ground floor as a Django app, and Django's admin with our site in it."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Jobs, mail and the admin's base."""

    name = "core"
    verbose_name = _("Operations")
    default_auto_field = "django.db.models.BigAutoField"
    default = True


class HouseAdminConfig(admin_apps.AdminConfig):
    """Django's admin, with ``admin.site`` being ours."""

    default_site = "core.admin.site.HouseSite"
    default = False

    def ready(self) -> None:
        """Register every app's pages, then those of ``core``, which must not load while the site is made."""
        super().ready()
        for module in ("jobs", "mails", "staff"):
            import_module(f"core.admin.{module}")
