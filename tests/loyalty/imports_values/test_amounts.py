"""Amounts are exact decimals; nothing is rounded, and nothing ambiguous is taken."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.imports.values import Amounts, Numbers, decimal_mark_of
from loyalty.imports.values.amounts import DecimalMark


def one(cell: object, mark: DecimalMark | None = None) -> Decimal | str | None:
    converted = Amounts(field="amount", decimal_mark=mark).convert([cell])  # type: ignore[list-item]
    return converted.refused[0][1].code if converted.refused else converted.values[0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("11.77", "11.77"),
        (" 12 ", "12"),
        ("+5.", "5"),
        (".5", "0.5"),
        ("12,50", "12.50"),
        (",5", "0.5"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1.234", "1.234"),
        ("0,123", "0.123"),
        ("1.5E+02", "150"),
        ("-0.00", "0"),
        ("12.34500000", "12.345"),
        ("3.8600000000000003", "3.86"),
        ("4.440892e-16", "0"),
        ("99999999999999.9999", "99999999999999.9999"),
        (7, "7"),
        (Decimal("1.5"), "1.5"),
    ],
)
def test_numbers_in_many_forms(cell: object, value: str) -> None:
    found = one(cell)
    assert found == Decimal(value)
    assert str(found) == str(Decimal(value).quantize(Decimal("0.0001")))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("abc", "number_unreadable"),
        ("€12.50", "number_unreadable"),
        ("12.50 EUR", "number_unreadable"),
        ("nan", "number_unreadable"),
        ("Infinity", "number_unreadable"),
        (Decimal("NaN"), "number_unreadable"),
        ("1,23,4", "number_unreadable"),
        ("12,34.5", "number_unreadable"),
        ("1.2.3", "number_unreadable"),
        ("--5", "number_unreadable"),
        ("１２", "number_unreadable"),
        ("1" * 100, "number_unreadable"),
        ("true", "number_unreadable"),
        ("1,234", "number_ambiguous"),
        ("-5", "amount_negative"),
        ("−5", "amount_negative"),
        ("5.00-", "amount_negative"),
        ("(5.00)", "amount_negative"),
        (-1, "amount_negative"),
        ("1.23456", "number_too_fine"),
        ("0.00001", "number_too_fine"),
        ("100000000000000", "number_too_large"),
        ("1e300", "number_too_large"),
    ],
)
def test_what_is_no_amount_is_refused(cell: object, code: str) -> None:
    assert one(cell) == code


def test_the_refusal_of_a_negative_amount_says_how_returns_are_recorded() -> None:
    ((_, refusal),) = Amounts(field="amount").convert(["-5.00"]).refused
    assert "“-5.00”" in str(refusal)
    assert "return" in str(refusal)


@pytest.mark.parametrize(
    ("mark", "cell", "value"),
    [
        (",", "1.234", Decimal(1234)),
        (",", "1,234", Decimal("1.234")),
        (",", "12.50", "number_unreadable"),
        (".", "1,234", Decimal(1234)),
        (".", "12,50", "number_unreadable"),
        (".", "1.234", Decimal("1.234")),
    ],
)
def test_the_mark_of_the_column_settles_what_a_cell_leaves_open(
    mark: DecimalMark, cell: str, value: Decimal | str
) -> None:
    assert one(cell, mark) == value


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["12,50", "1.234"], ","),
        (["1.234,50"], ","),
        (["12.50", "1,234"], "."),
        (["1,234.50"], "."),
        (["1,234", "12"], None),
        (["12,50", "12.50"], None),
        (["1.234.567"], None),
        (["abc", None, 5], None),
    ],
)
def test_the_mark_of_a_column_is_found_where_cells_tell(cells: list[object], mark: str | None) -> None:
    assert decimal_mark_of(cells) == mark  # type: ignore[arg-type]


@given(st.decimals(min_value=0, max_value=10**13, places=4))
def test_every_amount_survives_both_ways_of_writing(amount: Decimal) -> None:
    assert one(f"{amount:,.4f}") == amount
    assert one(f"{amount:,.4f}".translate(str.maketrans(",.", ".,"))) == amount
    assert one(f"{amount:.4f}") == amount


def test_other_numbers_may_be_negative() -> None:
    assert Numbers(field="traits.balance").convert(["-5", "(1.5)"]).values == [Decimal(-5), Decimal("-1.5")]
