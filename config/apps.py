"""The house as a Django app: its commands, and the Celery app that every process shares."""

from django.apps import AppConfig

from config.celery import app

__all__ = ["ConfigConfig", "app"]


class ConfigConfig(AppConfig):
    """Commands of the whole house."""

    name = "config"
