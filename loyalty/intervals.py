"""Facts with a past: a new value ends the open interval and starts the next."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from loyalty.errors import NewerValueKnown
from loyalty.models import Consent, Trait

Row = TypeVar("Row", Consent, Trait)
Key = tuple[int, object]


def append(
    *, known: Iterable[Row], new: Sequence[Row], key: Callable[[Row], Key], value: Callable[[Row], object]
) -> list[Row]:
    """Write new values behind the known ones; return for each the row that states it.

    ``key`` tells whose fact of which sort a row is, ``value`` what it says. A value that the open row already
    has, or that a known row states since the same moment, adds nothing. ``known`` are all rows of the members
    concerned, whose locks the caller holds. Raises ``NewerValueKnown`` for a value older than the open one.
    """
    histories: dict[Key, list[Row]] = defaultdict(list)
    for row in sorted(known, key=lambda row: row.since):
        histories[key(row)].append(row)
    fresh: list[Row] = []
    ended: dict[int, Row] = {}
    stated = {id(row): row for row in new}
    for row in sorted(new, key=lambda row: row.since):
        history = histories[key(row)]
        last = history[-1] if history else None
        same = [one for one in history if one.since == row.since and value(one) == value(row)]
        if last is not None and last.until is None and value(last) == value(row) and last.since <= row.since:
            same.append(last)
        if same:
            stated[id(row)] = same[0]
            continue
        if last is not None and last.since >= row.since:
            raise NewerValueKnown(since=last.since.isoformat(sep=" ", timespec="minutes"))
        if last is not None and last.until is None:
            last.until = row.since
            if last.pk:
                ended[last.pk] = last
        history.append(row)
        fresh.append(row)
    if fresh:
        model = type(fresh[0])
        # Ended before the next starts: the database allows one open interval at a time.
        model._default_manager.bulk_update(ended.values(), ["until"], batch_size=5000)
        model._default_manager.bulk_create(fresh, batch_size=5000)
    return [stated[id(row)] for row in new]
