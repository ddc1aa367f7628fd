"""``manage.py import_activity`` and ``import_members``."""

import gzip
import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from loyalty.models import Activity, Member
from tests.loyalty.imports.files import HEADER, THREE, refused, write

CDNOW = Path(__file__).parents[2] / "data" / "CDNOW_master.txt.gz"
CDNOW_COLUMNS = {"member": "customer_id", "occurred_at": "date", "amount": "dollar_value"}
CDNOW_ARGUMENTS = (
    *("--delimiter", "whitespace", "--date-format", "%Y%m%d", "--kind", "purchase"),
    *(f"--column={field}={header}" for field, header in CDNOW_COLUMNS.items()),
)


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not CDNOW.exists(), reason="the public purchases of CDNOW are not in tests/data")
def test_cdnow_goes_in_twice_with_the_same_result(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.decompress(CDNOW.read_bytes()), "CDNOW_master.txt")
    start = time.monotonic()
    assert "69,659 new, 0 already known" in run("import_activity", str(path), *CDNOW_ARGUMENTS)
    first = time.monotonic() - start
    assert "0 new, 69,659 already known" in run("import_activity", str(path), *CDNOW_ARGUMENTS)
    assert (Activity.objects.count(), Member.objects.count()) == (69_659, 23_570)
    # 10 s is the promise on a quiet machine; tests run beside each other.
    assert first < 40


@pytest.mark.django_db
def test_the_summary_names_reasons_and_the_file_of_refused_rows(tmp_path: Path) -> None:
    path, rejects = write(tmp_path, THREE + ",2026-01-01,visit,\n"), tmp_path / "refused.csv"
    output = run("import_activity", str(path), "--rejects", str(rejects))
    assert "4 rows: 3 new, 0 already known, 1 refused; 3 members, 3 of them new." in output
    assert "refused 1: cell_missing, as in row 5, member: The cell is empty" in output
    assert str(rejects) in output
    assert [row[0] for row in refused(rejects)] == [5]


@pytest.mark.django_db
def test_a_dry_run_writes_nothing_and_says_so(tmp_path: Path) -> None:
    assert run("import_activity", str(write(tmp_path, THREE)), "--dry-run").startswith("Dry run, nothing was")
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_the_summary_comes_as_json(tmp_path: Path) -> None:
    path = write(tmp_path, "id,kids\nX-1,2\n")
    arguments = ["--column", "external_id=id", "--column", "traits.kids=kids", "--create-traits", "--json"]
    counts = json.loads(run("import_members", str(path), *arguments))
    assert (counts["new"], counts["traits_defined"], counts["refused"]) == (1, 1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "arguments", "says"),
    [
        (THREE, ["--column", "amount"], "FIELD=HEADER"),
        (THREE, ["--column", "amount=price"], "no column"),
        (THREE, ["--currency", "EURO"], "not a currency"),
        (THREE, ["--date-format", "%H"], "date format"),
        (THREE, ["--source", ""], "--source"),
        ("", [], "empty"),
        (HEADER + ",2026-01-01,visit,\n", [], "every row was refused"),
    ],
)
def test_what_cannot_be_imported_ends_in_one_sentence(
    tmp_path: Path, text: str, arguments: list[str], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        run("import_activity", str(write(tmp_path, text)), *arguments)
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        run("import_activity", str(tmp_path / "nowhere.csv"))
