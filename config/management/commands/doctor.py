"""`manage.py doctor`: looks at every part and says what to do."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from config.doctor import examine
from config.doctor.finding import Finding, Level


class Command(BaseCommand):
    """Exit code 1 when something fails; warnings leave it at 0."""

    help = (
        "Looks at database, roles, migrations, queue, worker, columns, site and files, and says what to do."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--json` is for machines."""
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Prints one line a finding."""
        found: list[Finding] = []
        for finding in examine():
            found.append(finding)
            if not options["json"]:
                self.stdout.write(self._line(finding))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], indent=2))
        if any(finding.level is Level.FAIL for finding in found):
            sys.exit(1)

    def _line(self, finding: Finding) -> str:
        style = {
            Level.OK: self.style.SUCCESS, Level.WARN: self.style.WARNING, Level.FAIL: self.style.ERROR,
        }[finding.level]  # fmt: skip
        advice = f"\n      {finding.advice}" if finding.advice else ""
        return f"{style(f'{finding.level:4}')}  {finding.subject}: {finding.says}{advice}"
