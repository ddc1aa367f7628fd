"""`manage.py test`: linters, types and house rules in seconds, then every test in parallel."""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.environment import registry

BIN = Path(sys.prefix) / "bin"
CHECKS: dict[str, list[str]] = {
    "ruff check": [str(BIN / "ruff"), "check"],
    "ruff format": [str(BIN / "ruff"), "format", "--check", "--quiet"],
    "import-linter": [str(BIN / "lint-imports"), "--no-cache"],
    "mypy": [str(BIN / "mypy"), "."],
}
PARALLEL = 2
SECONDS_AIMED_AT = 600
KEPT_SETTINGS = {"DATABASE_URL"}


class Command(BaseCommand):
    """Exit code 1 when anything fails; all linters run, the tests only after them."""

    help = "Runs ruff, mypy, import-linter, house rules and all tests. Further arguments go to pytest."
    requires_system_checks = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Whatever this command does not know is pytest's."""
        ours = {"--only-tests", "--help", "-h"}
        known = [word for word in argv[2:] if word in ours]
        rest = [word for word in argv[2:] if word not in ours]
        super().run_from_argv([*argv[:2], *known, "--", *rest])

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--only-tests` for quick rounds."""
        parser.add_argument("--only-tests", action="store_true", help="skip linters and types")
        parser.add_argument("pytest_arguments", nargs="*", help="such as -k activity or tests/loyalty")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Says how long each step took."""
        began = time.monotonic()
        if not options["only_tests"]:
            self._run_checks()
        code = _run_pytest(options["pytest_arguments"])
        seconds = time.monotonic() - began
        # Said, not failed: how long a run takes depends on what else the machine does.
        self.stderr.write(f"All took {seconds:.0f} s; the aim is less than {SECONDS_AIMED_AT} s.")
        sys.exit(code)

    def _run_checks(self) -> None:
        with ThreadPoolExecutor(PARALLEL) as pool:
            outcomes = list(pool.map(_run_check, CHECKS.values()))
        for name, (code, said, seconds) in zip(CHECKS, outcomes, strict=True):
            self.stdout.write(f"{'ok  ' if code == 0 else 'FAIL'}  {name} ({seconds:.1f} s)")
            if code:
                self.stdout.write(said)
        if any(code for code, _, _ in outcomes):
            raise SystemExit(1)


def _run_check(command: list[str]) -> tuple[int, str, float]:
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=_environment(), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr, time.monotonic() - began


def _run_pytest(arguments: list[str]) -> int:
    parallel = (
        []
        if any(word.startswith(("-n", "-p")) for word in arguments)
        else ["-n", str(PARALLEL), "--dist", "loadfile"]
    )
    command = [str(BIN / "pytest"), *parallel, *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=_environment(), check=False).returncode


def _environment() -> dict[str, str]:
    """The tests look the same whatever this installation's settings are; only the server may be chosen."""
    ours = {*registry, "DJANGO_SETTINGS_MODULE"} - KEPT_SETTINGS
    return {name: value for name, value in os.environ.items() if name not in ours}
