"""`manage.py settings_docs`: writes docs/settings.md from the settings themselves."""

from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.environment import Described, registry

INTRODUCTION = """# Settings

Regulars is configured by environment variables; without any it runs as described in the README. A value that
cannot be used stops every command with one sentence. This page is made from `config/settings.py` by
`python3 manage.py settings_docs`.
"""
HEADING = ("| variable | value | default | meaning |", "|---|---|---|---|")


def document(described: list[Described]) -> str:
    """The page, in the order in which the settings are read."""
    parts = [INTRODUCTION]
    for group, members in groupby(described, key=lambda one: one.group):
        rows = [f"| `{one.name}` | {one.kind} | {_default(one)} | {one.says} |" for one in members]
        parts.append("\n".join([f"## {group}\n", *HEADING, *rows]) + "\n")
    return "\n".join(parts)


def _default(one: Described) -> str:
    return one.default if one.default_in_words else f"`{one.default}`"


class Command(BaseCommand):
    """Documentation that cannot drift: a test compares it with the settings."""

    help = "Writes docs/settings.md from the settings themselves."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Writes the page."""
        path: Path = settings.BASE_DIR / "docs" / "settings.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(document(list(registry.values())))
        self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}")
