"""The folder of columns: immutable files that appear by rename, and go some time after nobody lists them."""

import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from segments.columns.contents import Contents, Part

# A reader may have opened the columns just before a part left the manifest.
KEPT_SECONDS = 15 * 60
_UNFINISHED = ".unfinished"


def folder() -> Path:
    """Return the folder, made if missing; for its owner only, since it holds facts about people."""
    path = Path(settings.COLUMNS_ROOT)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(part: Part) -> Path:
    """Return where a part is."""
    return Path(settings.COLUMNS_ROOT) / part.file


@contextmanager
def new_file(table: str) -> Iterator[tuple[Path, Path]]:
    """Give (path to write, path it will have); after the block it is on disk for good under the second.

    A crash in between leaves a file that no manifest names, which `sweep` removes.
    """
    final = folder() / f"{table}-{secrets.token_hex(8)}.parquet"
    unfinished = final.with_suffix(_UNFINISHED)
    try:
        yield unfinished, final
        _sync(unfinished)
        unfinished.rename(final)
        _sync(final.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def missing_files(contents: Contents) -> list[str]:
    """Return the parts that the manifest names and that are not there as they were written."""
    return [
        part.file
        for parts in contents.tables.values()
        for part in parts.parts
        if not path_of(part).is_file() or path_of(part).stat().st_size != part.bytes
    ]


def touch(files: Iterable[str]) -> None:
    """Note the moment at which files leave the manifest, so that `sweep` can wait long enough."""
    for name in files:
        path = folder() / name
        if path.exists():
            os.utime(path)


def sweep(contents: Contents) -> int:
    """Delete files that have not been part of the columns for `KEPT_SECONDS`; return how many.

    Only for whoever holds both locks: a part that is being written is not in the manifest yet either.
    """
    in_use, before, deleted = set(contents.files), time.time() - KEPT_SECONDS, 0
    for path in folder().iterdir():
        ours = path.suffix in {".parquet", _UNFINISHED}
        if ours and path.name not in in_use and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted
