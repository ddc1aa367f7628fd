"""Tables whose cells stand between runs of spaces and tabs; spaces before the first cell do not count."""

import io
import re

from loyalty.imports.readers.text_table import Records, TextTable

_WORD = re.compile(r"[^ \t\r\n]+")
# Python's split() also parts at these, and at white space outside ASCII.
_OTHER_SPACES = re.compile(r"[\x0b\x0c\x1c-\x1f]")


class SpacedTable(TextTable):
    """Columns lined up with spaces. There are no quotes, so no cell holds a space and none is empty."""

    def cut(self, text: str, number: int, *, final: bool) -> Records:  # noqa: ARG002  (a line is a row)
        """Cut each line into its words."""
        lines = io.StringIO(text, newline="")
        if text.isascii() and not _OTHER_SPACES.search(text):
            rows = [line.split() for line in lines]
        else:
            rows = [_WORD.findall(line) for line in lines]
        return Records(rows=rows, numbers=range(number, number + len(rows)))
