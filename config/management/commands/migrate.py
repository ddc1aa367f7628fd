"""`manage.py migrate`: Django's, run as the owner of the tables; then the rights of the app role."""

from typing import Any

from django.core.management.commands import migrate

from config import after_migrate
from config.database import as_owner


class Command(migrate.Command):
    """Migrations need rights that web and worker do not have."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's; the rights follow unless this run changed nothing by intent."""
        with as_owner():
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                after_migrate.run()
