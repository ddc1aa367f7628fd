"""Which encoding the text of a file has, decided by the whole file and not by its beginning.

An export may be plain ASCII for a million rows before the first Chinese name. So the file is decoded once
from end to end; that runs at about a gigabyte a second. A file that is UTF-8 but for a few damaged rows is
still UTF-8, and only those rows are refused.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from loyalty.imports.errors import EncodingUnknown, FileDamaged, FileEmpty, LineTooLong

BLOCK = 1 << 20
LINE_BYTES = 4 * BLOCK
# Lines with other bytes than ASCII that are enough to tell one encoding from another.
ENOUGH_LINES = 5_000
# What GB18030 text looks like, told from single-byte encodings, Big5 and Shift JIS: almost every line is
# valid, most characters lie where Chinese ones do, and many of them are among the 3,755 common ones.
VALID_SHARE = 0.9
LIKELY_SHARE = 0.75
COMMON_SHARE = 0.45
# A few damaged lines in a plain file are refused as rows; above that the file has another encoding.
STRAY_LINES = 3
STRAY_SHARE = 0.01

_LINE_END = re.compile(rb"[\r\n]")
# Bytes above ASCII come in pairs in GB18030. Likely are GB 2312 and the first extension, common are the hanzi
# of level one and Chinese punctuation.
_HIGH = re.compile(rb"[\x80-\xff][\x00-\xff]?")
_LIKELY = re.compile(rb"[\x81-\xa0][\x40-\x7e\x80-\xfe]|[\xa1-\xa9\xb0-\xf7][\xa1-\xfe]")
_COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """A codec's name, and whether every byte of the file is text in it."""

    codec: str
    clean: bool = True

    @property
    def name(self) -> str:
        """Return the name as people know it."""
        return "UTF-8" if self.codec == "utf-8-sig" else self.codec.upper()


def detect_encoding(path: Path) -> TextEncoding:
    """Return the encoding of a text file: UTF-8, UTF-16 with a byte order mark, or GB18030.

    Raises EncodingUnknown, FileEmpty when there is nothing but white space, LineTooLong, and FileDamaged for
    UTF-16 with half characters.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((codec for mark, codec in _MARKS if start.startswith(mark)), None)
    if marked == "":
        raise EncodingUnknown
    codec = marked or "utf-8"
    if _decodes(path, codec):
        return TextEncoding(codec)
    if codec == "utf-16":
        raise FileDamaged(detail=_("a character of UTF-16 is cut in half"))
    if marked:
        return TextEncoding(codec, clean=False)
    return _utf8_or_gb18030(path)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _decodes(path: Path, codec: str) -> bool:
    """Decode the whole file; on the way see that it has content and that its lines end."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    run, filled, valid = 0, False, True
    for block in _blocks(path):
        run = _open_line(block, run)
        try:
            text = decoder.decode(block) if valid else "?"
        except UnicodeDecodeError:
            text, valid = "?", False
        filled = filled or bool(text.strip())
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        filled, valid = True, False
    if not filled:
        raise FileEmpty
    return valid


def _open_line(block: bytes, run: int) -> int:
    """Return the bytes since the last line end; ``run`` is what came before the block."""
    last = max(block.rfind(b"\n"), block.rfind(b"\r"))
    run = run + len(block) if last < 0 else len(block) - last - 1
    if run > LINE_BYTES:
        raise LineTooLong(limit=LINE_BYTES)
    return run


def _utf8_or_gb18030(path: Path) -> TextEncoding:
    """Let the lines that are not ASCII vote; some of them are not UTF-8, or this would not be asked."""
    lines = utf8_lines = gb_lines = 0
    pairs: Counter[str] = Counter()
    for line in _telling_lines(path):
        lines += 1
        utf8_lines += _valid(line, "utf-8")
        gb_lines += _valid(line, "gb18030")
        for pair in _HIGH.findall(line):
            pairs["all"] += 1
            pairs["likely"] += bool(_LIKELY.fullmatch(pair))
            pairs["common"] += bool(_COMMON.fullmatch(pair))
        if lines == ENOUGH_LINES:
            break
    if utf8_lines > lines / 2:
        return TextEncoding("utf-8", clean=False)
    mostly_valid = gb_lines > 0 and gb_lines >= min(VALID_SHARE * lines, lines - 1)
    if mostly_valid and _looks_chinese(pairs):
        return TextEncoding("gb18030", clean=_decodes(path, "gb18030"))
    if lines <= STRAY_LINES or lines <= STRAY_SHARE * _count_lines(path):
        return TextEncoding("utf-8", clean=False)
    raise EncodingUnknown


def _looks_chinese(pairs: Counter[str]) -> bool:
    likely, common = LIKELY_SHARE * pairs["all"], COMMON_SHARE * pairs["all"]
    return pairs["likely"] >= likely and pairs["common"] >= common


def _valid(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _telling_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines that are not plain ASCII."""
    rest = b""
    for block in _blocks(path):
        *lines, rest = _LINE_END.split(rest + block)
        yield from (line for line in lines if not line.isascii())
    if not rest.isascii():
        yield rest


def _count_lines(path: Path) -> int:
    return sum(max(block.count(b"\n"), block.count(b"\r")) for block in _blocks(path))
