"""The house as a Django app: its commands, its log lines, and the Celery app that every process shares."""

from django.apps import AppConfig
from django.conf import settings

from config import logs
from config.celery import app

__all__ = ["ConfigConfig", "app"]


class ConfigConfig(AppConfig):
    """Commands of the whole house."""

    name = "config"

    def ready(self) -> None:
        """Log lines look alike in every process."""
        logs.configure(level=settings.LOG_LEVEL, form=settings.LOG_FORMAT)
