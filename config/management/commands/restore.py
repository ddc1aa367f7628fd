"""`manage.py restore FILE`: what `backup` wrote, put back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from config.errors import CannotGoOn
from config.restoring import restore


class Command(BaseCommand):
    """Replaces everything; refuses while the house runs."""

    help = "Replaces database, uploaded files and secret key by those of a backup."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to read."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """See `config.restoring`."""
        path: Path = options["file"].resolve()
        if not options["yes"] and not self._is_meant(path):
            raise CannotGoOn("Nothing was changed.")
        made_at = restore(path, report=self.stdout.write)
        self.stdout.write(f"Everything is as it was at {made_at}.")

    def _is_meant(self, path: Path) -> bool:
        try:
            answer = input(
                f"This replaces all members, facts and files by those of {path.name}. Type yes to go on: "
            )
        except EOFError:
            return False
        return answer.strip().lower() == "yes"
