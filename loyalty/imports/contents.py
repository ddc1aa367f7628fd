"""What a row of activity says, in one form: the text that is sent to the database, and its digest.

The digest is stored for ever inside ``once_key``, so its input is a contract: the fields of ``CONTENT`` in
this order in the text form of COPY, joined by tabs, times in UTC, amounts with four decimals, attributes as
JSON with sorted keys. It is made of what the cells mean, so CSV and XLSX of the same rows agree.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

CONTENT = (
    "source",
    "identity",
    "member",
    "kind_id",
    "occurred_at",
    "amount",
    "currency",
    "order_id",
    "product",
    "category",
    "attributes",
)
DIGEST_BYTES = 16
_HOUR = len("2017-01-28T19")
_LAST_OF_HOUR = timedelta(hours=1, microseconds=-1)
NULL = r"\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def escaped(texts: list[str]) -> list[str]:
    """Return texts as COPY reads them. Most columns need no change, which one look at all of it tells."""
    joined = "".join(texts)
    if any(sign in joined for sign in "\\\n\r\t"):
        return [text.translate(_ESCAPES) for text in texts]
    return texts


def times(moments: Sequence[datetime]) -> list[str]:
    """Return moments in UTC as text."""
    return [moment.isoformat() for moment in moments]


def days(moments: Sequence[datetime], texts: Sequence[str], zone: ZoneInfo) -> list[str]:
    """Return the programme's calendar day of each moment (``texts`` are from ``times``) as text.

    It is worked out once for each hour that lies within one day.
    """
    hours: dict[str, str | None] = {}
    for moment, text in zip(moments, texts, strict=True):
        if text[:_HOUR] not in hours:
            hour = moment.replace(minute=0, second=0, microsecond=0)
            first, last = _day(hour, zone), _day(hour + _LAST_OF_HOUR, zone)
            hours[text[:_HOUR]] = first if first == last else None
    return [hours[text[:_HOUR]] or _day(moment, zone) for moment, text in zip(moments, texts, strict=True)]


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()


def amounts(values: Sequence[Decimal | None]) -> list[str]:
    """Return amounts with four decimals."""
    return [NULL if value is None else f"{value:.4f}" for value in values]


def attributes(columns: dict[str, list[str]], rows: int) -> list[str]:
    """Return the filled cells of each row as a JSON object."""
    if not columns:
        return ["{}"] * rows
    names = sorted(columns)
    filled = (
        {name: text for name, text in zip(names, cells, strict=True) if text}
        for cells in zip(*(columns[name] for name in names), strict=True)
    )
    return [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in filled]


def lines(columns: Sequence[list[str]]) -> list[str]:
    """Join the columns of ``CONTENT``, already escaped, into one line for each row."""
    return list(map("\t".join, zip(*columns, strict=True)))


def digests(content: Sequence[str]) -> list[bytes]:
    """Return the digest of each line."""
    blake2b = hashlib.blake2b
    return [blake2b(line.encode(), digest_size=DIGEST_BYTES).digest() for line in content]
