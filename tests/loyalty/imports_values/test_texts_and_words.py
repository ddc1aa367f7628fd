"""Texts, words, currencies, yes and no."""

from datetime import date
from decimal import Decimal

import pytest

from loyalty.imports.cells import Cell
from loyalty.imports.values import Currencies, Flags, Texts, Words


def codes(converted: object) -> list[tuple[int, str]]:
    return [(index, refusal.code) for index, refusal in converted.refused]  # type: ignore[attr-defined]


def test_texts_lose_outer_white_space_and_gaps_are_none() -> None:
    converted = Texts(field="product", limit=10).convert([" a ", "", None, "李婷", "  "])
    assert converted.values == ["a", None, None, "李婷", None]
    assert not converted.refused


def test_numbers_and_dates_of_workbooks_are_written_plainly() -> None:
    cells: list[Cell] = [31625220889, Decimal("1.50"), Decimal("1E+3"), date(2017, 1, 28)]
    assert Texts(field="order_id", limit=20).convert(cells).values == [
        "31625220889",
        "1.50",
        "1000",
        "2017-01-28",
    ]


def test_bad_texts_are_refused_and_the_others_kept() -> None:
    cells = ["good", "x" * 11, "a\x00b", "a\nb", "\ud800", "#N/A", "", "#1001", "a\x85b"]
    converted = Texts(field="product", limit=10, required=True).convert(cells)
    assert codes(converted) == [
        (1, "text_too_long"),
        (2, "text_unprintable"),
        (3, "text_unprintable"),
        (4, "text_unprintable"),
        (5, "spreadsheet_error"),
        (6, "cell_missing"),
        (8, "text_unprintable"),
    ]
    assert [value for value in converted.values if value] == ["good", "#1001"]
    assert "11 characters" in str(converted.refused[0][1])
    assert "\x00" not in str(converted.refused[1][1])


def test_long_values_are_shortened_in_messages() -> None:
    ((_, refusal),) = Texts(field="product", limit=10).convert(["y" * 100_000]).refused
    assert len(str(refusal)) < 200


def test_texts_of_lines_may_have_line_ends() -> None:
    assert Texts(field="note", limit=10, lines=True).convert(["a\r\n\tb"]).values == ["a\r\n\tb"]


def test_unusual_but_good_texts_are_kept() -> None:
    cells = ["a\u3000b", "👩‍👧", "a\u00a0b", "שלום"]
    assert Texts(field="name", limit=10).convert(cells).values == cells


def test_currencies_are_codes_in_any_case() -> None:
    converted = Currencies(field="currency").convert(["EUR", " usd ", "€", "XYZ", "", "CNY", "US DOLLAR"])
    assert converted.values == ["EUR", "USD", None, None, None, "CNY", None]
    assert codes(converted) == [(2, "currency_unknown"), (3, "currency_unknown"), (6, "currency_unknown")]


def test_words_are_compared_without_case_and_width() -> None:
    words = Words(field="gender", words={"female": "female", "女": "female", "F": "female", "male": "male"})
    converted = words.convert([" FEMALE ", "ｆ", "女", "robot"])
    assert converted.values == ["female", "female", "female", None]
    assert "female" in str(converted.refused[0][1])


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["yes", "TRUE", "1", "是", "Y", 1, "true"], True),
        (["no", "false", "0", "否", 0, "unsubscribed"], False),
    ],
)
def test_yes_and_no_in_many_words(cells: list[str | int], value: object) -> None:
    assert set(Flags(field="consent.email").convert(cells).values) == {value}


def test_perhaps_is_neither() -> None:
    assert codes(Flags(field="consent.email").convert(["perhaps"])) == [(0, "word_unknown")]


def test_a_refusal_that_was_remembered_is_told_for_every_row() -> None:
    currencies = Currencies(field="currency")
    assert codes(currencies.convert(["QQQ", "EUR"])) == [(0, "currency_unknown")]
    assert codes(currencies.convert(["EUR", "QQQ", "QQQ"])) == [
        (1, "currency_unknown"),
        (2, "currency_unknown"),
    ]
