from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.ids import ALPHABET, new_public_id, new_public_ids
from core.programme import day_start, local_date
from core.text import comparable


def test_public_ids_are_prefixed_random_and_readable() -> None:
    many = new_public_ids("mem", 5000)
    assert len(set(many)) == 5000
    assert all(one.startswith("mem_") and len(one) == 20 and set(one[4:]) <= set(ALPHABET) for one in many)
    assert len(new_public_id("job")) == 20


def test_every_symbol_is_used_everywhere() -> None:
    columns = zip(*(one[4:] for one in new_public_ids("mem", 5000)), strict=True)
    assert all(set(column) == set(ALPHABET) for column in columns)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("UTC", datetime(2026, 1, 31, 23, 59, tzinfo=UTC), date(2026, 1, 31)),
        ("Asia/Shanghai", datetime(2026, 1, 31, 16, 0, tzinfo=UTC), date(2026, 2, 1)),
        ("America/Los_Angeles", datetime(2026, 3, 8, 9, 59, tzinfo=UTC), date(2026, 3, 8)),
        ("Pacific/Kiritimati", datetime(2024, 2, 28, 10, 0, tzinfo=UTC), date(2024, 2, 29)),
    ],
)
def test_a_moment_belongs_to_the_programmes_day(
    settings: Any, zone: str, moment: datetime, day: date
) -> None:
    settings.PROGRAMME_TIME_ZONE = zone
    assert local_date(moment) == day


def test_a_day_starts_at_midnight_of_the_programme_also_when_clocks_change(settings: Any) -> None:
    settings.PROGRAMME_TIME_ZONE = "Europe/Berlin"
    assert day_start(date(2026, 3, 29)) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert day_start(date(2026, 3, 30)) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    settings.PROGRAMME_TIME_ZONE = "America/Santiago"  # midnight itself is skipped on 6 September 2026
    assert day_start(date(2026, 9, 6)) == datetime(2026, 9, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＡＢＣ", "abc"), ("Straße", "STRASSE"), ("ﬁne", "FINE"), ("e\u0301", "é"), (" a \t b ", "A B")],
)
def test_texts_that_people_call_the_same_compare_the_same(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


def test_accents_make_a_difference() -> None:
    assert comparable("Jose") != comparable("José")
