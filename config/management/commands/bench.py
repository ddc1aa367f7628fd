"""`manage.py bench NAME`: figures beside those of a reference from the same run."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

NAMES = ("import", "catch-up", "rfm", "all")
# A benchmark fills and empties its database: it must never meet one that somebody uses.
OTHER_DATABASES = ("DATABASE_URL", "DATABASE_APP_URL", "DATABASE_JOBS_URL", "CELERY_BROKER_URL")


class Command(BaseCommand):
    """Runs `measure` in a data folder of its own, with an embedded database of its own."""

    help = "Measures speed against references at full size, or at a small size that proves it works."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name, size, and where the figures go as JSON."""
        parser.add_argument("name", choices=NAMES)
        parser.add_argument("--size", choices=("ci", "full"), default="full")
        parser.add_argument("--json", type=Path, help="file for the figures (default: beside the data)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Hand over to a process whose data folder is the benchmark's."""
        folder = Path(settings.DATA_ROOT) / f"bench-{options['size']}"
        figures = options["json"] or folder / f"{options['name']}.json"
        environment = {name: value for name, value in os.environ.items() if name not in OTHER_DATABASES}
        environment["REGULARS_DATA"] = str(folder)
        command = [
            *(sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "measure", options["name"]),
            *("--size", options["size"], "--json", str(figures.absolute())),
        ]
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)
