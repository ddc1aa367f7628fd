"""One list of everything that concerns one subject, merged from many sources, page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Any, ClassVar

from django.db.models import Model, Q
from django.utils.dateparse import parse_datetime

from core.panels import Before, Entry, TimelineSource
from core.pieces import Piece

PAGE = 50
_NEWEST: Before = (datetime.max.replace(tzinfo=UTC), 2**63 - 1)


def older_than(before: Before, *, at: str, id: str = "id") -> Q:  # noqa: A002
    """Return the condition "(at, id) is below ``before``" for two columns of a source's table."""
    moment, row = before
    return Q(**{f"{at}__lte": moment}) & (Q(**{f"{at}__lt": moment}) | Q(**{f"{id}__lt": row}))


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry with the source that it came from."""

    entry: Entry
    source: str

    @property
    def position(self) -> tuple[datetime, str, int]:
        """Where the line stands; higher is newer."""
        return self.entry.at, self.source, self.entry.id


@dataclass(frozen=True, kw_only=True)
class Timeline(Piece):
    """One page of lines, newest first."""

    template: ClassVar[str] = "core/components/timeline.html"
    lines: Sequence[Line]
    next_position: str = ""  # empty: this was the last page
    url: str = ""  # of the list, to which ``?before=`` is added
    filters: Sequence[tuple[str, Any, bool]] = ()  # (source name, title, chosen)


def read_timeline(
    *, subject: Model, sources: Iterable[TimelineSource[Any]], before: str = "", limit: int = PAGE
) -> Timeline:
    """Return the ``limit`` lines older than ``before``, a ``next_position``; else the newest.

    Each source is asked for one page only, so the cost does not grow with the length of its past.
    """
    start = _read_position(before)
    streams = [_lines(source, subject, start, limit + 1) for source in sources]
    newest_first = merge(*streams, key=lambda line: line.position, reverse=True)
    lines = list(islice(newest_first, limit + 1))
    more = len(lines) > limit
    return Timeline(lines=lines[:limit], next_position=_write_position(lines[limit - 1]) if more else "")


def _lines(
    source: TimelineSource[Any], subject: Model, start: tuple[datetime, str, int] | None, limit: int
) -> list[Line]:
    entries = source.entries(subject, _before(source.name, start), limit)
    return [Line(entry=entry, source=source.name) for entry in entries]


def _before(source: str, start: tuple[datetime, str, int] | None) -> Before:
    """Translate the position in the merged list into the position in one source."""
    if start is None:
        return _NEWEST
    at, name, row = start
    if source == name:
        return at, row
    # At the same moment, sources later in the alphabet have been shown already, earlier ones not yet.
    return (at, _NEWEST[1]) if source < name else (at, 0)


def _write_position(line: Line) -> str:
    at, source, row = line.position
    return f"{at.astimezone(UTC).isoformat()}~{source}~{row}"


def _read_position(text: str) -> tuple[datetime, str, int] | None:
    at, _, rest = text.partition("~")
    source, _, row = rest.partition("~")
    try:
        moment = parse_datetime(at)
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None or not row.isascii() or not row.isdigit():
        return None
    return moment, source, min(int(row), _NEWEST[1])
