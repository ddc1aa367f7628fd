"""Upper apps hang pieces onto lower pages; timelines merge what many sources give."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core.panels import Before, Card, Entry, Hung, Place, TimelineSource
from core.timeline import read_timeline

START = datetime(2026, 3, 1, tzinfo=UTC)
WHO = User(username="somebody")


def card(name: str, order: int = 100, permission: str = "") -> Card[User]:
    return Card(name=name, order=order, permission=permission, draw=lambda _subject, _request: None)


def test_pieces_come_by_order_then_name() -> None:
    place: Place[Hung] = Place()
    for one in (card("b"), card("a"), card("c", order=1)):
        place.add(one)
    assert [one.name for one in place] == ["c", "a", "b"]


def test_a_name_is_taken_once() -> None:
    place: Place[Hung] = Place()
    place.add(card("a"))
    with pytest.raises(ValueError, match="two pieces named a"):
        place.add(card("a"))


def test_a_piece_with_a_permission_is_hidden_from_others() -> None:
    place: Place[Hung] = Place()
    place.add(card("secret", permission="core.view_job"))
    place.add(card("open"))
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert [one.name for one in place.for_request(request)] == ["open"]


def source(name: str, minutes: Sequence[int]) -> TimelineSource[User]:
    """A source whose row ``id`` happened so many minutes after the start."""
    rows = [(START + timedelta(minutes=minute), number + 1) for number, minute in enumerate(minutes)]

    def entries(_subject: User, before: Before, limit: int) -> list[Entry]:
        older = sorted((row for row in rows if row < before), reverse=True)[:limit]
        return [Entry(at=at, id=row, title=f"{name}{row}") for at, row in older]

    return TimelineSource(name=name, title=name, entries=entries)


def all_pages(sources: Sequence[TimelineSource[User]], limit: int) -> list[tuple[datetime, str, int]]:
    seen, before = [], ""
    while True:
        page = read_timeline(subject=WHO, sources=sources, before=before, limit=limit)
        assert len(page.lines) <= limit
        seen += [line.position for line in page.lines]
        before = page.next_position
        if not before:
            return seen


@given(
    st.lists(st.integers(0, 4), max_size=12),
    st.lists(st.integers(0, 4), max_size=12),
    st.integers(1, 5),
)
def test_pages_together_hold_every_line_once_newest_first(a: list[int], b: list[int], limit: int) -> None:
    seen = all_pages([source("a", a), source("b", b)], limit)
    assert len(seen) == len(set(seen)) == len(a) + len(b)
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("before", ["nonsense", "2026-03-01~a~1", "2026-03-01T00:00:00+00:00~a~x", "~~"])
def test_a_position_that_is_none_starts_at_the_newest(before: str) -> None:
    page = read_timeline(subject=WHO, sources=[source("a", [1, 2])], before=before)
    assert [line.entry.title for line in page.lines] == ["a2", "a1"]
