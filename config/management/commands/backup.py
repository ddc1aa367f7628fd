"""`manage.py backup FILE`: everything in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.archive import write_archive


class Command(BaseCommand):
    """May run while people work: the database is read as of one moment."""

    help = "Writes database, uploaded files and secret key into one file."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file to write."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """See `config.archive`."""
        path: Path = options["file"].resolve()
        write_archive(path, now=timezone.now())
        size_mb = path.stat().st_size / 1e6
        self.stdout.write(f"{path} holds everything ({size_mb:.1f} MB), the secret key too: keep it safe.")
