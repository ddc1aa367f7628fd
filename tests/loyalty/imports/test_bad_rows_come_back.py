"""Bad rows are refused one by one, with row number, column, value and reason; the good ones go in."""

import csv
from pathlib import Path

import pytest

from loyalty.imports import run
from loyalty.imports.errors import FileEmpty, FileMisnamed, FileRefusal, HeaderDuplicate
from loyalty.models import Activity, Member
from tests.loyalty.imports.files import HEADER, import_activity, refused, write

pytestmark = pytest.mark.django_db
COLUMNS = "member,occurred_at,kind,amount,currency,product\n"
GOOD = "good,2026-01-05,purchase,1.00,EUR,lenses\n"


@pytest.mark.parametrize(
    ("row", "column", "value", "code", "hint"),
    [
        (",2026-01-05,visit,,,", "member", "", "cell_missing", "empty"),
        ("A,,visit,,,", "occurred_at", "", "cell_missing", "empty"),
        ("A,2026-02-31,visit,,,", "occurred_at", "2026-02-31", "date_impossible", "calendar"),
        ("A,20026-01-05,visit,,,", "occurred_at", "20026-01-05", "year_out_of_range", "1900"),
        ("A,2199-01-05,visit,,,", "occurred_at", "2199-01-05", "year_out_of_range", "1900"),
        ("A,yesterday,visit,,,", "occurred_at", "yesterday", "date_unreadable", "form"),
        ("A,2026-01-05,purchase,cheap,EUR,", "amount", "cheap", "number_unreadable", "not a number"),
        ("A,2026-01-05,purchase,NaN,EUR,", "amount", "NaN", "number_unreadable", "not a number"),
        ("A,2026-01-05,purchase,-5.00,EUR,", "amount", "-5.00", "amount_negative", "return"),
        ("A,2026-01-05,bought,1,EUR,", "kind", "bought", "kind_unknown", "points_exchanged"),
        ("A,2026-01-05,purchase,1,EURO,", "currency", "EURO", "currency_unknown", "three letters"),
        (f"A,2026-01-05,visit,,,{'x' * 201}", "product", "x" * 60 + "…", "text_too_long", "200"),
        ("A,2026-01-05,visit,,,a\x01b", "product", "a\\x01b", "text_unprintable", "binary"),
        (f"{'m' * 255},2026-01-05,visit,,,", "member", "m" * 60 + "…", "text_too_long", "254"),
    ],
)
def test_a_bad_cell_is_named_with_its_row_its_value_and_what_to_do(
    tmp_path: Path, row: str, column: str, value: str, code: str, hint: str
) -> None:
    rejects = tmp_path / "refused.csv"
    path = write(tmp_path, COLUMNS + GOOD + row + "\n" + GOOD.replace("good", "fine"))
    counts = import_activity(path, rejects=rejects)
    assert (counts.new, counts.refused, list(counts.reasons)) == (2, 1, [code])
    [(number, at, shown, reason)] = refused(rejects)
    assert (number, at, shown) == (3, column, value)
    assert hint in reason
    assert Member.objects.count() == 2, "nobody is enrolled by a refused row"


def test_a_row_with_several_faults_is_one_line_with_all_reasons(tmp_path: Path) -> None:
    rejects = tmp_path / "refused.csv"
    counts = import_activity(
        write(tmp_path, COLUMNS + ",2026-02-31,bought,-1,EURO,\n" + GOOD), rejects=rejects
    )
    assert counts.refused == 1
    [(_number, column, _value, reason)] = refused(rejects)
    assert column == "member"
    assert all(word in reason for word in ("empty", "calendar", "bought", "negative", "EURO"))


def test_the_file_of_refused_rows_can_be_mended_and_imported(tmp_path: Path) -> None:
    rejects = tmp_path / "refused.csv"
    text = COLUMNS + GOOD + 'A,2026-01-05,purchase,-5,EUR,"30, ""daily"""\n'
    import_activity(write(tmp_path, text), rejects=rejects)
    mended = write(tmp_path, rejects.read_bytes().replace(b",-5,EUR", b",5,EUR"), "mended.csv")
    counts = import_activity(mended)
    assert (counts.rows, counts.new, counts.refused) == (1, 1, 0)
    assert Activity.objects.get(product='30, "daily"').amount == 5


def test_rows_that_cannot_even_be_read_come_back_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 2)
    rejects = tmp_path / "refused.csv"
    bad = "A,2026-01-05\nB,2026-01-05,visit,,,,,extra\nC,never,visit,,,\n"
    counts = import_activity(
        write(tmp_path, COLUMNS + GOOD + bad + GOOD.replace("good", "fine")), rejects=rejects
    )
    assert (counts.rows, counts.new, counts.refused) == (5, 2, 3)
    assert sorted(row[0] for row in refused(rejects)) == [3, 4, 5]


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "till.csv", FileEmpty),
        (HEADER.encode(), "till.csv", FileEmpty),
        (b"PK\x03\x04 not a workbook", "till.csv", FileMisnamed),
        (b"member,occurred_at\nA,2026-01-05\n", "till.xlsx", FileMisnamed),
        (b"member,member,occurred_at\nA,B,2026-01-05\n", "till.csv", HeaderDuplicate),
    ],
)
def test_a_file_that_is_no_table_of_activity_is_refused_whole(
    tmp_path: Path, content: bytes, name: str, refusal: type[FileRefusal]
) -> None:
    with pytest.raises(refusal):
        import_activity(write(tmp_path, content, name), kind="visit")
    assert not Activity.objects.exists()


def test_refused_rows_are_written_as_they_come_and_counts_keep_a_few_examples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 10)
    rejects = tmp_path / "refused.csv"
    rows = "".join(f"M{number},2026-01-05,purchase,-{number}.5,EUR,\n" for number in range(50))
    counts = import_activity(write(tmp_path, COLUMNS + GOOD + rows), rejects=rejects)
    assert counts.reasons["amount_negative"].count == 50
    assert [example.row for example in counts.reasons["amount_negative"].examples] == [3, 4, 5, 6, 7]
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        assert [row["member"] for row in csv.DictReader(file)] == [f"M{number}" for number in range(50)]
