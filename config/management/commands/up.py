"""`manage.py up`: runs the house."""

from typing import Any

from django.core.management.base import BaseCommand

from config import up
from config.database import has_administrator


class Command(BaseCommand):
    """Database, web, worker and beat, until Ctrl-C."""

    help = "Runs database, web server, worker and scheduler together until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """See `config.up`."""
        up.run(when_ready=self._first_steps)

    def _first_steps(self) -> None:
        if not has_administrator():
            self.stdout.write(
                "Nobody can sign in yet. In another terminal: python3 manage.py createsuperuser\n"
                "Or see it with made-up customers first: python3 manage.py demo"
            )
            self.stdout.flush()
