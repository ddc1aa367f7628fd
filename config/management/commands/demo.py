"""`manage.py demo`: runs the house with a made-up programme in it."""

import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management.base import BaseCommand

from config import up


class Command(BaseCommand):
    """As `up`; an empty installation gets a contact lens maker's members first."""

    help = "Runs everything like `up`, after filling an empty installation with made-up customers."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """See `config.up` and `config.demo.load`."""
        up.run(before_start=self._fill, when_ready=self._show_doors)

    def _fill(self) -> None:
        if self._doors.exists():
            return
        django.setup()
        from config.demo.load import is_empty, load_demo  # noqa: PLC0415 (models, only after setup)

        if is_empty():
            doors = load_demo(report=lambda sentence: print(sentence, file=sys.stderr, flush=True))
            self._doors.touch(mode=0o600)
            self._doors.write_text(f"{doors.staff_username} {doors.staff_password}\n")

    def _show_doors(self) -> None:
        address = f"{settings.SITE_URL}/admin/"
        if self._doors.exists():
            user, password = self._doors.read_text().split()
            sentence = f"Staff sign in at {address} as {user} with the password {password} (unless changed)."
        else:
            sentence = (
                f"This installation has members of its own, so no demo was loaded. Staff sign in at {address}"
            )
        self.stdout.write(sentence)
        self.stdout.flush()

    @property
    def _doors(self) -> Path:
        return Path(settings.DATA_ROOT / "demo_doors")
