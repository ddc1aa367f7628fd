"""The form of dates is found by trying; where two forms fit, a person is asked."""

from datetime import date

import pytest

from loyalty.imports.cells import Cell
from loyalty.imports.date_guessing import guess_date_formats, one_date_format
from loyalty.imports.errors import DatesAmbiguous


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["2024-01-05", "2024-01-06T10:00:00Z"], ("",)),
        (["19970101", "19970231"], ()),
        (["19970101", "19970112"], ("",)),
        (["13/02/2024", "01/02/2024"], ("%d/%m/%Y",)),
        (["02/13/2024", "01/02/2024"], ("%m/%d/%Y",)),
        (["01/02/2024", "03/04/2024"], ("%d/%m/%Y", "%m/%d/%Y")),
        (["01/01/2024", "02/02/2024"], ("%d/%m/%Y",)),
        (["5.1.2024 10:30", "16.1.2024 11:00"], ("%d.%m.%Y %H:%M",)),
        (["12/13/2010 8:26"], ("%m/%d/%Y %H:%M",)),
        (["2024/1/15", "2024/1/16"], ("%Y/%m/%d",)),
        (["2024年1月5日"], ("%Y年%m月%d日",)),
        (["Jan 5, 2024"], ("%b %d, %Y",)),
        (["13/02/2024", "oops", "14/02/2024", "15/02/2024", "16/02/2024"], ("%d/%m/%Y",)),
        ([date(2024, 1, 5), None], ("",)),
        (["red", "blue"], ()),
        (["", None], ()),
        (["1", "2", "3"], ()),
    ],
)
def test_formats_that_fit_best(cells: list[Cell], formats: tuple[str, ...]) -> None:
    assert guess_date_formats(cells) == formats


def test_an_open_choice_names_both_forms() -> None:
    with pytest.raises(DatesAmbiguous) as caught:
        one_date_format(["01/02/2024"], field="occurred_at")
    assert "%d/%m/%Y, %m/%d/%Y" in str(caught.value)
    assert "01/02/2024" in str(caught.value)


def test_a_decided_form_is_given() -> None:
    assert one_date_format(["13/02/2024"], field="occurred_at") == "%d/%m/%Y"
    assert one_date_format(["2024-02-13"], field="occurred_at") == ""
