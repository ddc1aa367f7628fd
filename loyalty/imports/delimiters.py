"""What separates the cells of a text file: as asked for, or found out from its first lines."""

import csv
import io
from collections import Counter
from contextlib import suppress

from loyalty.imports.cells import shown
from loyalty.imports.errors import DelimiterRefused

WHITESPACE = "whitespace"

_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_CANDIDATES = "\t;,|"
_UNUSABLE = '"\r\n\0\ufeff'
# Share of rows that must have as many cells as the first before a separator is believed.
AGREEMENT = 0.5


def asked_delimiter(value: str) -> str:
    """Return the character that a person named, or ``whitespace``. Raises DelimiterRefused."""
    delimiter = _NAMES.get(value.lower(), value)
    if delimiter.lower() == WHITESPACE:
        return WHITESPACE
    if len(delimiter) != 1 or delimiter in _UNUSABLE or "\ud800" <= delimiter <= "\udfff":
        raise DelimiterRefused(value=shown(value))
    return delimiter


def guess_delimiter(text: str) -> str:
    """Return what separates the cells in the first lines of a file; a comma when nothing does.

    The separator wins by which most rows have as many cells as the first, and of equal ones the one that
    gives more cells. Runs of spaces count only where they line columns up.
    """
    best, best_score = ",", (AGREEMENT, 1)
    for delimiter in _CANDIDATES:
        score = _agreement(_widths(text, delimiter))
        if score > best_score and score[1] > 1:
            best, best_score = delimiter, score
    if best_score[1] == 1 and _is_lined_up(text):
        return WHITESPACE
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: list[int] = []
    with suppress(csv.Error):  # a quote was left open; what was read before it is enough
        widths += [len(row) for row in reader if row]
    return widths


def _agreement(widths: list[int]) -> tuple[float, int]:
    if not widths:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def _is_lined_up(text: str) -> bool:
    """Tell whether spaces stand in runs and every line has the same number of words."""
    lines = [line for line in text.splitlines() if line.strip()]
    share, words = _agreement([len(line.split()) for line in lines])
    padded = sum(line.startswith(" ") or "  " in line.strip() for line in lines)
    return words > 1 and share == 1.0 and padded > len(lines) / 2
