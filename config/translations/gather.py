"""Find the texts marked for translation in source files, by Django's `makemessages` and GNU gettext."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from config.translations.catalogue import Message, read

SUFFIXES = {"django": {".html", ".py", ".txt"}, "djangojs": {".js"}}
# Folders of the project that nobody reads in the browser, and scripts of others.
SKIPPED = {"bench", "docs", "locale", "tests", "vendor", "node_modules", "__pycache__"}


class GettextMissing(Exception):
    """The GNU gettext programs are not installed on this machine."""


def has_gettext() -> bool:
    return all(shutil.which(program) for program in ("xgettext", "msguniq", "msgfmt"))


def project_messages(root: Path, *, domain: str) -> list[Message]:
    """The texts of our own source files, with places relative to `root`."""
    folders = (path for path in sorted(root.iterdir()) if path.is_dir())
    return extract({folder.name: folder for folder in folders if not _is_skipped(folder.name)}, domain=domain)


def extract(sources: Mapping[str, Path], *, domain: str) -> list[Message]:
    """The texts marked in the files below each folder of `sources` (name to show as place: folder).

    Works on a copy, because `makemessages` writes into the tree it reads.
    Raises GettextMissing without the gettext programs.
    """
    if not has_gettext():
        raise GettextMissing
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "locale").mkdir()
        for name, folder in sources.items():
            _copy(folder, root / name, suffixes=SUFFIXES[domain])
        _makemessages(root, domain=domain)
        return list(read(root / "locale" / f"{domain}.pot").messages)


def compile_catalogue(po: Path) -> None:
    """Write the .mo beside a .po; formats are checked once more by msgfmt itself."""
    if not has_gettext():
        raise GettextMissing
    options = ["--check-format", "--endianness=little", "--output-file", str(po.with_suffix(".mo"))]
    subprocess.run(["msgfmt", *options, str(po)], check=True)


def _makemessages(root: Path, *, domain: str) -> None:
    options = ["--domain", domain, "--locale", "en", "--keep-pot", "--add-location", "file", "--no-wrap"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *options],
        cwd=root,
        env=environment,
        check=True,
        capture_output=True,
    )


def _copy(folder: Path, target: Path, *, suffixes: set[str]) -> None:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_skipped(name)]
        for name in names:
            path = Path(parent, name)
            if path.suffix in suffixes and not name.endswith(".min.js"):
                copy = target / path.relative_to(folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)


def _is_skipped(name: str) -> bool:
    return name in SKIPPED or name.startswith(".")
