"""Collects static files into the data folder, and only when they may have changed."""

import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def collect_static() -> None:
    """Runs collectstatic unless the packages and our own files are those of the last time."""
    stamp: Path = settings.STATIC_ROOT / ".collected"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    sys.stderr.write("Collecting static files ...\n")
    django.setup()
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(fingerprint)


def is_collected() -> bool:
    """Whether the collected files are those of today."""
    stamp: Path = settings.STATIC_ROOT / ".collected"
    return stamp.exists() and stamp.read_text() == static_fingerprint()


def static_fingerprint() -> str:
    """Changes with the locked packages and with every file of ours; costs a few milliseconds."""
    base: Path = settings.BASE_DIR
    seen = hashlib.sha256((base / "requirements.lock").read_bytes())
    seen.update(repr(settings.INSTALLED_APPS).encode())
    for folder in sorted([base / "static", *base.glob("*/static")]):
        for file in sorted(folder.rglob("*")):
            facts = file.stat()
            seen.update(f"{file.relative_to(base)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()
