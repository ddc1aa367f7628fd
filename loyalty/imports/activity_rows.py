"""A batch of activity on its way from cells to lines for the database. Nothing here asks the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from loyalty import once
from loyalty.activity import AHEAD
from loyalty.errors import TimeOutOfRange
from loyalty.imports import contents
from loyalty.imports.batches import FieldColumn, Understood, understand
from loyalty.imports.plan import ImportPlan
from loyalty.imports.readers.table import RawBatch
from loyalty.imports.references import Name
from loyalty.imports.sieve import Sieve

ATTRIBUTE = "attributes."
TEXTS = ("currency", "order_id", "product", "category")
# The fixed parts around a digest in ``loyalty.once.key_of_occurrence`` for the first occurrence.
_BEFORE = (3).to_bytes(4) + b"row" + contents.DIGEST_BYTES.to_bytes(4)
_FIRST = (1).to_bytes(4) + b"1"


@dataclass(slots=True)
class ActivityRows:
    """A batch that waits for its members' ids: one line for COPY for each good row, less the id."""

    understood: Understood
    members: list[Name]
    lines: list[str]
    external_ids: bool
    bytes_read: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for every batch of a file. ``kind_id`` is for rows that name no kind."""

    plan: ImportPlan
    columns: Sequence[FieldColumn]
    kind_id: int | None
    currency: str
    zone: ZoneInfo
    now: datetime


def read_activity(raws: Iterator[tuple[RawBatch, int]], reading: Reading) -> Iterator[ActivityRows]:
    """Yield what the batches say, each with how far the file is read."""
    sieve = Sieve()
    for raw, bytes_read in raws:
        understood = understand(raw, reading.columns)
        _refuse_future(understood, reading)
        understood.keep_good()
        yield _rows(understood, reading, sieve, bytes_read)


def _refuse_future(understood: Understood, reading: Reading) -> None:
    latest = reading.now + AHEAD
    for place, moment in enumerate(understood.values["occurred_at"]):
        if moment is not None and moment > latest:
            refusal = TimeOutOfRange(field="occurred_at", time=moment.isoformat())
            understood.refuse(place, "occurred_at", refusal)


def _rows(understood: Understood, reading: Reading, sieve: Sieve, bytes_read: int) -> ActivityRows:
    values, size = understood.values, len(understood.good)
    members: list[Name] = values["member"]
    sources = _texts(values.get("source"), size, default=reading.plan.source)
    amounts = values.get("amount") or [None] * size
    currencies = _texts(values.get("currency"), size)
    currencies = [
        text or (reading.currency if amount is not None else "")
        for text, amount in zip(currencies, amounts, strict=True)
    ]
    attributes = {
        name.removeprefix(ATTRIBUTE): _texts(column, size)
        for name, column in values.items()
        if name.startswith(ATTRIBUTE)
    }
    kinds = [str(kind or reading.kind_id) for kind in values.get("kind") or [None] * size]
    times = contents.times(values["occurred_at"])
    content = contents.lines(
        [
            contents.escaped(sources),
            [reading.plan.identity.value] * size,
            contents.escaped([member.value for member in members]),
            kinds,
            times,
            contents.amounts(amounts),
            currencies,
            *(
                contents.escaped(_texts(values.get(name), size))
                for name in ("order_id", "product", "category")
            ),
            contents.escaped(contents.attributes(attributes, size)),
        ]
    )
    external_ids = _texts(values.get("external_id"), size)
    digests = contents.digests(content)
    keys, postponed = _keys(digests, sources, external_ids, sieve)
    lines = contents.lines(
        [
            content,
            contents.days(values["occurred_at"], times, reading.zone),
            contents.escaped(external_ids),
            [str(understood.raw.row_numbers[index]) for index in understood.good],
            keys,
            [digest.hex() for digest in digests],
            ["t" if late else "f" for late in postponed],
        ]
    )
    return ActivityRows(understood, members, lines, any(external_ids), bytes_read)


def _texts(column: list[str | None] | None, size: int, *, default: str = "") -> list[str]:
    return [default] * size if column is None else [text or default for text in column]


def _keys(
    digests: list[bytes], sources: list[str], external_ids: list[str], sieve: Sieve
) -> tuple[list[str], list[bool]]:
    """Return the key of each row, and which rows have to wait: those that perhaps occurred before."""
    if not any(external_ids):
        return list(map(_first_key, digests)), sieve.perhaps_seen(digests)
    without = [digest for digest, text in zip(digests, external_ids, strict=True) if not text]
    perhaps = iter(sieve.perhaps_seen(without))
    keys: list[str] = []
    postponed: list[bool] = []
    here: set[str] = set()
    for digest, source, text in zip(digests, sources, external_ids, strict=True):
        if text:
            key = once.key_of_external_id(source=source, external_id=text).hex
            postponed.append(key in here)
            here.add(key)
        else:
            key = _first_key(digest)
            postponed.append(next(perhaps))
        keys.append(key)
    return keys, postponed


def _first_key(digest: bytes) -> str:
    return sha256(_BEFORE + digest + _FIRST).hexdigest()[:32]
