"""Separated values: quotes, line ends, wrong widths, and quotes that never close."""

from pathlib import Path

import pytest

from loyalty.imports.errors import DelimiterRefused, HeaderBroken, QuotesBroken
from tests.loyalty.imports_reading.writing import everything, opened, refusals, rows


def test_quotes_keep_separators_line_ends_and_quotes(tmp_path: Path) -> None:
    table = opened(tmp_path, 'id,note\n1,"a,b"\n2,"two\nlines\r\nand ""more"""\n3,5" box\n')
    assert rows(table) == [("1", "a,b"), ("2", 'two\nlines\r\nand "more"'), ("3", '5" box')]


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    table = opened(tmp_path, 'id,note\n1,"two\nlines"\n\n3,x\n,\n5,y\n')
    assert everything(table).row_numbers == [2, 4, 6]


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    table = opened(tmp_path, b"id,x\r\n1,a\n2,b\r3,c\r\r\n4,d")
    assert rows(table) == [("1", "a"), ("2", "b"), ("3", "c"), ("4", "d")]


def test_rows_of_another_width_are_refused_and_the_others_kept(tmp_path: Path) -> None:
    table = opened(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8,\n9,10\n")
    whole = everything(table)
    assert [(row.row_number, row.refusal.code) for row in whole.refused] == [
        (3, "row_too_short"),
        (4, "row_too_long"),
    ]
    assert list(whole.refused[1].cells) == ["4", "5", "6"]
    assert "2 columns" in str(whole.refused[0].refusal)
    assert whole.columns == {"a": ["1", "7", "9"], "b": ["2", "8", "10"]}


def test_an_open_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    good = "".join(f"{number},name {number}\n" for number in range(50_000))
    table = opened(tmp_path, 'id,name\n0,"open\n' + good)
    assert refusals(table) == [(2, "row_quotes")]
    assert len(rows(table)) == 50_000


def test_a_quote_closed_rows_later_gives_the_rows_between_back(tmp_path: Path) -> None:
    table = opened(tmp_path, 'id,name,n\n1,"open,1\n2,b,2\n3,c"\n4,d,4\n')
    assert [number for number, _ in refusals(table)] == [2, 4]
    assert rows(table) == [("2", "b", "2"), ("4", "d", "4")]


def test_text_behind_a_closing_quote_is_refused(tmp_path: Path) -> None:
    table = opened(tmp_path, 'id,name\n1,"a"b\n2,c\n')
    assert refusals(table) == [(2, "row_quotes")]
    assert rows(table) == [("2", "c")]


def test_endless_nonsense_of_quotes_is_given_up(tmp_path: Path) -> None:
    table = opened(tmp_path, "x,y,z\n" + 'a","x\n' * 300_000)
    with pytest.raises(QuotesBroken):
        everything(table)


def test_a_header_with_an_open_quote_is_told(tmp_path: Path) -> None:
    with pytest.raises(HeaderBroken):
        opened(tmp_path, '"id,name\n1,2\n')


@pytest.mark.parametrize(
    ("asked", "sign"), [("tab", "\t"), ("\\t", "\t"), (";", ";"), ("§", "§"), ("space", " ")]
)
def test_any_single_character_separates(tmp_path: Path, asked: str, sign: str) -> None:
    table = opened(tmp_path, f"a{sign}b\n1{sign}2\n", delimiter=asked)
    assert rows(table) == [("1", "2")]


@pytest.mark.parametrize("asked", ['"', "ab", "\n", "\0"])
def test_other_separators_are_refused(tmp_path: Path, asked: str) -> None:
    with pytest.raises(DelimiterRefused):
        opened(tmp_path, "a,b\n1,2\n", delimiter=asked)


def test_batches_are_of_the_size_asked_for(tmp_path: Path) -> None:
    table = opened(tmp_path, "a\n" + "".join(f"{number}\n" for number in range(2_500)))
    assert [len(batch) for batch in table.batches(1_000)] == [1_000, 1_000, 500]
    numbers = [number for batch in table.batches(1_000) for number in batch.row_numbers]
    assert numbers == list(range(2, 2_502))


def test_rows_with_much_text_come_in_smaller_batches(tmp_path: Path) -> None:
    table = opened(tmp_path, "a,b\n" + f"1,{'x' * 60_000}\n" * 300)
    sizes = [len(batch) for batch in table.batches(20_000)]
    assert sum(sizes) == 300
    assert max(sizes) < 100


def test_columns_are_named_by_number_without_a_header(tmp_path: Path) -> None:
    table = opened(tmp_path, "x,y\n1,2\n", has_header=False)
    assert table.header == ["1", "2"]
    assert rows(table) == [("x", "y"), ("1", "2")]
    assert everything(table).row_numbers == [1, 2]
