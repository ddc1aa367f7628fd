"""What kind of file this is: by its first bytes, checked against its name."""

import codecs
import re
from enum import StrEnum
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loyalty.imports.cells import shown
from loyalty.imports.errors import FileEmpty, FileMisnamed, FileUnsupported

HEAD_BYTES = 64 * 1024
# Control characters above which bytes are not text: a stray one is for its row to answer, many are not.
CONTROLS = 8
CONTROL_SHARE = 0.01


class Format(StrEnum):
    """The kinds of file that are read."""

    TEXT = "text"
    WORKBOOK = "xlsx"
    PARQUET = "parquet"


_FORMAT_NAMES: dict[Format, str | Promise] = {
    Format.TEXT: _("plain text"),
    Format.WORKBOOK: _("an XLSX workbook or another ZIP archive"),
    Format.PARQUET: "Parquet",
}
_OLD_WORKBOOK = _("a workbook of the old XLS format, or one with a password")
_BINARY = _("binary data")

_PROMISES: dict[str, Format | None] = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt", ".dat", ".psv"), Format.TEXT),
    **dict.fromkeys((".xlsx", ".xlsm"), Format.WORKBOOK),
    **dict.fromkeys((".parquet", ".pq"), Format.PARQUET),
    # Known kinds that are not read here: text under such a name is not what it says either.
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".pdf", ".doc", ".docx", ".png", ".jpg"), None),
}

_SIGNATURES: tuple[tuple[bytes, Format | str | Promise], ...] = (
    (b"PK\x03\x04", Format.WORKBOOK),
    (b"PK\x05\x06", Format.WORKBOOK),
    (b"PAR1", Format.PARQUET),
    (b"\xd0\xcf\x11\xe0", _OLD_WORKBOOK),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"SQLite format 3", "SQLite"),
    (b"ARROW1", "Arrow"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(rb"\s*<[!?a-z][^,;\t]*>", re.IGNORECASE)
_JSON = re.compile(rb'\s*[\[{]\s*["{\[]')
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def detect_format(path: Path, *, name: str) -> Format:
    """Return the kind of a file that is called ``name``.

    Raises FileEmpty, FileMisnamed when content and name disagree, FileUnsupported.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise FileEmpty
    found = _kind(head)
    suffix = Path(name).suffix.lower()
    if isinstance(found, Format) and _PROMISES.get(suffix, found) == found:
        return found
    words = _FORMAT_NAMES[found] if isinstance(found, Format) else found
    # An old workbook is what .xls says, and still cannot be read.
    if suffix not in _PROMISES or (suffix, found) in {(".xls", _OLD_WORKBOOK), (".pdf", "PDF")}:
        raise FileUnsupported(name=shown(name), found=words)
    raise FileMisnamed(name=shown(name), found=words)


def _kind(head: bytes) -> Format | str | Promise:
    """Return the kind that the first bytes belong to, or words for one that is not read here."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(_UTF16_MARKS):
        return Format.TEXT
    if len(_CONTROL.findall(head)) > max(CONTROLS, CONTROL_SHARE * len(head)):
        return _BINARY
    text = head.removeprefix(codecs.BOM_UTF8)
    if _MARKUP.match(text):
        return "HTML, XML"
    return "JSON" if _JSON.match(text) else Format.TEXT
