"""Column names, and columns lined up with spaces."""

from pathlib import Path

import pytest

from loyalty.imports.errors import ColumnsTooMany, HeaderDuplicate
from tests.loyalty.imports_reading.writing import everything, opened, refusals, rows

PURCHASES = """\
 customer_id  date number_of_cds  dollar_value
 00001 19970101  1   11.77
 00002\t19970112  5   77.00
"""


def test_a_duplicate_name_is_refused_with_both_columns(tmp_path: Path) -> None:
    with pytest.raises(HeaderDuplicate) as caught:
        opened(tmp_path, "id,amount,note, amount\n1,2,3,4\n")
    assert caught.value.params == {"first": 2, "second": 4, "header": "amount"}
    assert "amount" in str(caught.value)


def test_columns_without_a_name_are_called_by_number(tmp_path: Path) -> None:
    assert opened(tmp_path, ",a,\n1,2,3\n").header == ["1", "a", "3"]


def test_names_lose_outer_white_space_and_blank_lines_before_them(tmp_path: Path) -> None:
    table = opened(tmp_path, "\n,,\n id , name ,x\n1,2,3\n")
    assert table.header == ["id", "name", "x"]
    assert everything(table).row_numbers == [4]


def test_a_table_is_not_wider_than_a_thousand_columns(tmp_path: Path) -> None:
    with pytest.raises(ColumnsTooMany):
        opened(tmp_path, ",".join(f"c{number}" for number in range(1_001)) + "\n")


def test_runs_of_spaces_and_tabs_separate(tmp_path: Path) -> None:
    table = opened(tmp_path, PURCHASES, "purchases.txt", delimiter="whitespace")
    assert table.header == ["customer_id", "date", "number_of_cds", "dollar_value"]
    assert rows(table) == [("00001", "19970101", "1", "11.77"), ("00002", "19970112", "5", "77.00")]
    assert everything(table).row_numbers == [2, 3]


def test_a_spaced_row_of_another_width_is_refused(tmp_path: Path) -> None:
    table = opened(tmp_path, PURCHASES + "\n 00003 19970101\n", "purchases.txt", delimiter="whitespace")
    assert refusals(table) == [(5, "row_too_short")]
    assert len(rows(table)) == 2


def test_only_spaces_and_tabs_are_spaces(tmp_path: Path) -> None:
    table = opened(tmp_path, "a b\n李\u3000婷 2\nx\x1fy 3\n", delimiter="whitespace")
    assert rows(table) == [("李\u3000婷", "2"), ("x\x1fy", "3")]
