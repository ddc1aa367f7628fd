"""Text files as stretches of whole lines, decoded, in bounded memory."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

from loyalty.imports.encodings import TextEncoding
from loyalty.imports.errors import LineTooLong
from loyalty.imports.readers.table import ROW_CHARACTERS

# Small, so that rows stay in the processor's cache until they are columns: three times faster than 1 MiB.
STRETCH_CHARACTERS = 32 * 1024


def whole_lines(path: Path, encoding: TextEncoding, *, tell: Callable[[int], None]) -> Iterator[str]:
    """Yield the text in stretches that end where a line ends; line ends stay as they are.

    Bytes that are not text come as lone surrogates (``undecoded`` finds them). ``tell`` is given the bytes
    read so far. Raises LineTooLong.
    """
    errors = "strict" if encoding.clean else "surrogateescape"
    with (
        path.open("rb") as raw,
        io.TextIOWrapper(raw, encoding=encoding.codec, errors=errors, newline="") as file,
    ):
        rest = ""
        while piece := file.read(STRETCH_CHARACTERS):
            text = rest + piece
            # A carriage return at the very end may be half of a line end.
            cut = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
            rest = text[cut:]
            if len(rest) > ROW_CHARACTERS:
                raise LineTooLong(limit=ROW_CHARACTERS)
            tell(raw.tell())
            if cut:
                yield text[:cut]
        if rest:
            yield rest


def undecoded(text: str) -> bool:
    """Tell whether some bytes of the text could not be decoded."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def first_lines(path: Path, encoding: TextEncoding, *, characters: int = 64 * 1024) -> str:
    """Return the beginning of a file up to a line end, at most about ``characters``."""
    errors = "strict" if encoding.clean else "surrogateescape"
    with path.open(encoding=encoding.codec, errors=errors, newline="") as file:
        text = file.read(characters)
    cut = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:cut] if len(text) == characters and cut else text
