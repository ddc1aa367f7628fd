"""Dates and times become aware UTC moments, or a reason that says how to mend them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.imports.errors import DateFormatRefused
from loyalty.imports.values import Days, Moments

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def moments(zone: str = "UTC", **options: Any) -> Moments:
    return Moments(field="occurred_at", zone=ZoneInfo(zone), now=NOW, **options)


def one(cell: object, zone: str = "UTC", **options: Any) -> datetime | str | None:
    converted = moments(zone, **options).convert([cell])  # type: ignore[list-item]
    return converted.refused[0][1].code if converted.refused else converted.values[0]


@pytest.mark.parametrize(
    "cell",
    [
        "2017-01-28 19:06:53",
        "2017-01-28T19:06:53",
        " 2017-01-28 19:06:53.000 ",
        "2017-01-28T19:06:53Z",
        "2017-01-29 03:06:53+08:00",
        "2017-01-29 03:06:53 +0800",
        "2017-01-28 19:06:53 UTC",
        datetime(2017, 1, 28, 19, 6, 53),  # noqa: DTZ001
        datetime(2017, 1, 29, 3, 6, 53, tzinfo=SHANGHAI),
    ],
)
def test_one_moment_in_many_forms(cell: object) -> None:
    found = one(cell)
    assert found == datetime(2017, 1, 28, 19, 6, 53, tzinfo=UTC)
    assert isinstance(found, datetime)
    assert found.tzinfo is UTC


@pytest.mark.parametrize("cell", ["2017-01-28", "20170128", date(2017, 1, 28)])
def test_a_day_is_its_midnight_in_the_programmes_zone(cell: object) -> None:
    assert one(cell, "Asia/Shanghai") == datetime(2017, 1, 27, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2024-03-31 02:30:00", datetime(2024, 3, 31, 1, 30, tzinfo=UTC)),  # skipped: as before the change
        ("2024-10-27 02:30:00", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),  # repeated: the first time
        ("2024-10-27 03:00:00", datetime(2024, 10, 27, 2, 0, tzinfo=UTC)),
    ],
)
def test_when_clocks_change_the_earlier_offset_counts(local: str, utc: datetime) -> None:
    assert one(local, "Europe/Berlin") == utc
    assert moments("Europe/Berlin").convert([local, "2024-07-01 12:00:00", "no"]).values[0] == utc


@given(st.datetimes(datetime(1900, 1, 2), datetime(2027, 12, 30)))  # noqa: DTZ001
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe"])
def test_the_quick_way_agrees_with_the_slow_one(zone: str, local: datetime) -> None:
    expected = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    text = local.isoformat(sep=" ")
    assert moments(zone).convert([text]).values == [expected]
    assert moments(zone).convert([text, "2017-01-28"]).values[0] == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2017-02-31", "date_impossible"),
        ("2017-02-31 10:00:00", "date_impossible"),
        ("2017-13-01", "date_impossible"),
        ("2017-01-01 25:00:00", "date_impossible"),
        ("20026-01-01", "year_out_of_range"),
        ("1899-12-31", "year_out_of_range"),
        ("2028-01-01", "year_out_of_range"),
        ("0001-01-01", "year_out_of_range"),
        ("1899-12-31 23:59:59", "year_out_of_range"),
        ("9999-12-31T23:59:59-10:00", "year_out_of_range"),
        ("01/02/2024", "date_unreadable"),
        ("yesterday", "date_unreadable"),
        ("2017-01-28\x00", "date_unreadable"),
        (42763, "date_unreadable"),
        (datetime(1, 1, 1), "year_out_of_range"),  # noqa: DTZ001
    ],
)
def test_what_is_no_moment_is_refused(cell: object, code: str) -> None:
    assert one(cell) == code


def test_next_year_is_still_possible() -> None:
    assert one("2027-12-31") == datetime(2027, 12, 31, tzinfo=UTC)


def test_bad_cells_are_told_by_index_and_leave_the_others() -> None:
    converted = moments(required=True).convert(["2017-01-01", "2017-02-30", "", None, "2017-01-02"])
    assert [value and value.day for value in converted.values] == [1, None, None, None, 2]
    assert [(index, refusal.code) for index, refusal in converted.refused] == [
        (1, "date_impossible"),
        (2, "cell_missing"),
        (3, "cell_missing"),
    ]
    assert "“2017-02-30”" in str(converted.refused[0][1])
    assert converted.refused[0][1].field == "occurred_at"


@pytest.mark.parametrize(
    ("form", "cell", "found"),
    [
        ("%Y%m%d", "19970131", date(1997, 1, 31)),
        ("%Y%m%d", 19970131, date(1997, 1, 31)),
        ("%d/%m/%Y", "1/2/2024", date(2024, 2, 1)),
        ("%m/%d/%Y", "1/2/2024", date(2024, 1, 2)),
        ("%d/%m/%Y", "2024-05-13", date(2024, 5, 13)),
        ("%Y年%m月%d日", "2024年5月13日", date(2024, 5, 13)),
        ("%Y%m%d", "1997131", "date_unreadable"),
        ("%Y%m%d", "19970231", "date_impossible"),
        ("%d/%m/%Y", "31/02/2024", "date_impossible"),
        ("%d/%m/%Y", "31/01/20026", "year_out_of_range"),
        ("%Y-%d-%m", "2024-05-13", "date_impossible"),
    ],
)
def test_a_format_decides(form: str, cell: object, found: date | str) -> None:
    result = one(cell, date_format=form)
    assert (result.date() if isinstance(result, datetime) else result) == found


@pytest.mark.parametrize("form", ["%d/%m", "%Q", "%", "2024", "%Y-%m-%d %d", "%H:%M", "\x00"])
def test_formats_that_name_no_day_are_refused(form: str) -> None:
    with pytest.raises(DateFormatRefused, match="%Y%m%d"):
        moments(date_format=form)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1990-01-05", date(1990, 1, 5)),
        ("1990-01-05 12:00", date(1990, 1, 5)),
        (date(1990, 1, 5), date(1990, 1, 5)),
        (datetime(1990, 1, 5, 3), date(1990, 1, 5)),  # noqa: DTZ001
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-11-23", "date_impossible"),
        ("1890-01-01", "year_out_of_range"),
        ("1990-02-30", "date_impossible"),
    ],
)
def test_birth_dates_are_days_of_the_past(cell: object, found: date | str) -> None:
    converted = Days(field="birth_date", last=NOW.date()).convert([cell])  # type: ignore[list-item]
    assert (converted.refused[0][1].code if converted.refused else converted.values[0]) == found


def test_memory_of_converters_is_bounded() -> None:
    converter = Days(field="birth_date", last=NOW.date())
    start = date(1900, 1, 1)
    for block in range(4):
        converter.convert([f"{start + timedelta(days=day)}{' ' * block}" for day in range(40_000)])
    assert len(converter._memory) <= 50_000
    converter.convert(["x" * 1_000])
    assert "x" * 1_000 not in converter._memory
