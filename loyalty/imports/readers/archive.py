"""A ZIP archive that somebody sent us, opened only after its sizes were found bearable.

``zipfile`` never gives out more of an entry than its declared size and checks the sum at the end, so the
declared sizes bind. It would, however, read a table of contents of any length, and unpack LZMA and bzip2
without bounds, so both are refused here first.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loyalty.imports.errors import FileDamaged, FileProtected, FileTooExpansive

ENTRIES = 10_000
DIRECTORY_BYTES = 4 * 1024 * 1024
UNPACKED_BYTES = 4 * 1024 * 1024 * 1024
# Real workbooks shrink to a tenth, very uniform ones to a fortieth; DEFLATE can do a thousandth.
RATIO = 100
# Below this, no ratio can hurt.
HARMLESS_BYTES = 8 * 1024 * 1024
BLOCK = 64 * 1024

_END = b"PK\x05\x06"
_END_64_LOCATOR = b"PK\x06\x07"
_END_LENGTH = 22
_LOCATOR_LENGTH = 20
_ENCRYPTED = 0x1
_PLAIN_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})

# What zipfile and zlib raise on damaged archives; the last ones come from nonsense in headers.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)


class Archive:
    """The entries of a ZIP archive, each readable block by block."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        """Wrap an archive whose sizes were checked."""
        self._file = file
        self.names = frozenset(file.namelist())

    def size(self, name: str) -> int:
        """Return the unpacked bytes of an entry."""
        return self._file.getinfo(name).file_size

    def blocks(self, name: str, *, limit: int | None = None) -> Iterator[bytes]:
        """Yield an entry in blocks. Raises FileTooExpansive above ``limit`` bytes, and FileDamaged."""
        if limit is not None and self.size(name) > limit:
            raise FileTooExpansive(what=name[:80], size=self.size(name), limit=limit)
        with _damage_told(), self._file.open(name) as entry:
            while block := entry.read(BLOCK):
                yield block


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a ZIP archive. Raises FileDamaged, FileProtected, FileTooExpansive."""
    with path.open("rb") as raw:
        _check_directory(raw, path.stat().st_size)
        with _damage_told():
            file = zipfile.ZipFile(raw)
        with file:
            _check_entries(file.infolist(), path.stat().st_size)
            yield Archive(file)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise FileDamaged(detail=_("its ZIP archive cannot be unpacked")) from error


def _check_directory(raw: IO[bytes], size: int) -> None:
    """Look at the length of the table of contents before zipfile reads it."""
    raw.seek(max(0, size - (1 << 16) - _END_LENGTH))
    tail = raw.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_LENGTH:
        raise FileDamaged(detail=_("the end of its ZIP archive is missing"))
    entries, directory = struct.unpack_from("<HI", tail, at + 10)
    # The 64-bit form is needed from 65,535 entries or 4 GiB on, which is more than is read anyway.
    if tail[max(0, at - _LOCATOR_LENGTH) : at].startswith(_END_64_LOCATOR):
        raise _too_expansive(_("entries"), 65_535, ENTRIES)
    if entries > ENTRIES:
        raise _too_expansive(_("entries"), entries, ENTRIES)
    if directory > DIRECTORY_BYTES:
        raise _too_expansive(_("table of contents"), directory, DIRECTORY_BYTES)


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_BYTES:
        raise _too_expansive(_("unpacked bytes"), unpacked, UNPACKED_BYTES)
    if unpacked > HARMLESS_BYTES and unpacked > RATIO * size:
        raise _too_expansive(_("unpacked bytes"), unpacked, RATIO * size)
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise FileProtected
        if entry.compress_type not in _PLAIN_METHODS:
            raise FileDamaged(detail=_("it is packed by an unusual method"))


def _too_expansive(what: Promise | str, size: int, limit: int) -> FileTooExpansive:
    return FileTooExpansive(what=what, size=size, limit=limit)
