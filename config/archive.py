"""One file that holds everything: the database, uploaded files and the secret key.

A tar file with `manifest.json` first, then `database.dump` (pg_dump's own compressed form), `secret_key` and
`files/...`. The message queue is left out (waiting jobs are rows of ours and start again), and so are the
columns (they are rebuilt from the tables).
"""

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from config.database import addresses
from config.database_roles import connect
from config.errors import CannotGoOn
from config.postgres_tools import run_tool

FORMAT = 1
DUMP, KEY, MANIFEST, FILES = "database.dump", "secret_key", "manifest.json", "files"


def write_archive(path: Path, *, now: datetime) -> None:
    """Writes the archive under a temporary name, then moves it into place; readable by its owner only."""
    with connect(addresses().owner) as connection:
        server = connection.info.server_version
    manifest = {"format": FORMAT, "made_at": now.isoformat(), "server_version": server}
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            dump = Path(folder) / DUMP
            run_tool(
                "pg_dump", "--format=custom", "--schema=public", "--no-owner", "--no-acl", f"--file={dump}"
            )
            unfinished.touch(mode=0o600)
            with tarfile.open(unfinished, "w") as archive:
                _add_bytes(archive, MANIFEST, json.dumps(manifest).encode())
                archive.add(dump, DUMP)
                _add_bytes(archive, KEY, settings.SECRET_KEY.encode())
                archive.add(settings.FILES_ROOT, FILES)
        _make_durable(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def opened_archive(path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """The manifest and a folder with the unpacked archive, in the data folder. Raises CannotGoOn."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_ROOT, prefix="restoring-") as name:
        folder = Path(name)
        try:
            with tarfile.open(path, "r:") as archive:
                archive.extractall(folder, filter="data")
            manifest = json.loads((folder / MANIFEST).read_text())
        except FileNotFoundError as error:
            raise CannotGoOn(f"{error.filename} is not there: name a file that `backup` made.") from error
        except (tarfile.TarError, ValueError, EOFError) as error:
            raise CannotGoOn(f"{path} is not a whole archive of `backup`: {error}.") from error
        if manifest.get("format") != FORMAT or not (folder / DUMP).exists() or not (folder / KEY).exists():
            raise CannotGoOn(f"{path} is not an archive that this version can read.")
        yield manifest, folder


def put_files_back(folder: Path) -> None:
    """Replaces the uploaded files by those of the archive."""
    shutil.rmtree(settings.FILES_ROOT, ignore_errors=True)
    shutil.copytree(folder / FILES, settings.FILES_ROOT)
    settings.FILES_ROOT.chmod(0o700)


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _make_durable(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())
