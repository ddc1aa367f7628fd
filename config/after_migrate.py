"""What follows every migration, as the owner of the tables."""

from collections.abc import Callable

from django.conf import settings
from django.db import connection

from config.roles import sync_roles
from core.rights import grant_runtime_rights


def _rights_of_the_app_role() -> None:
    grant_runtime_rights(connection, settings.DATABASE_APP_ROLE)


STEPS: list[Callable[[], None]] = [
    _rights_of_the_app_role,
    sync_roles,
]


def run() -> None:
    """Every step, in order."""
    for step in STEPS:
        step()
