"""CSV files that spreadsheets open without harm."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO

from django.http import StreamingHttpResponse
from django.utils import timezone

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-][\d ().,-]*")  # also phone numbers: digits are harmless, and can be imported again


def csv_response(
    *, name: str, heads: Sequence[object], lines: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Stream lines as ``<name>-<date>.csv``, in UTF-8 with a byte order mark, which Excel needs."""
    response = StreamingHttpResponse(_encoded(heads, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.csv"'
    return response


def _encoded(heads: Sequence[object], lines: Iterable[Sequence[object]]) -> Iterator[bytes]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    writer.writerow([_cell(head) for head in heads])
    for line in lines:
        writer.writerow([_cell(value) for value in line])
        if buffer.tell() > 32_768:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _cell(value: object) -> object:
    """Write times in ISO 8601, None as nothing, and text so that no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value if isinstance(value, int | float) else str(value)
