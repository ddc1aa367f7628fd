"""The same row is recorded once, whatever file brings it and however often."""

from pathlib import Path

import pytest

from loyalty import once
from loyalty.activity import NewActivity, record_activity
from loyalty.errors import ExternalIdReused
from loyalty.imports import activity_rows, contents, run
from loyalty.imports.sieve import Sieve
from loyalty.models import Activity, Member
from tests.loyalty.cast import NOW, ting
from tests.loyalty.imports.files import HEADER, THREE, import_activity, recorded, refused, write

pytestmark = pytest.mark.django_db
TWICE = HEADER + "A,2026-01-05,purchase,5\n" * 2


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, THREE)
    import_activity(path)
    before = recorded()
    again = import_activity(path)
    assert (again.new, again.known, again.enrolled) == (0, 3, 0)
    assert recorded() == before


def test_a_longer_export_adds_only_what_is_new(tmp_path: Path) -> None:
    import_activity(write(tmp_path, THREE))
    longer = HEADER + "C-9,2025-12-31,visit,\n" + THREE.removeprefix(HEADER) + "C-1,2026-01-08,visit,\n"
    counts = import_activity(write(tmp_path, longer, "other-name.csv"))
    assert (counts.new, counts.known, counts.enrolled) == (2, 3, 1)
    assert len(recorded()) == 5


def test_two_equal_purchases_of_one_file_both_count_once(tmp_path: Path) -> None:
    assert import_activity(write(tmp_path, TWICE)).new == 2
    assert import_activity(write(tmp_path, TWICE)).new == 0
    assert import_activity(write(tmp_path, TWICE + "A,2026-01-05,purchase,5.00\n")).new == 1
    assert Activity.objects.count() == 3


@pytest.mark.parametrize("bits", [64, 1 << 20])
@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_occurrences_are_counted_exactly_across_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, bits: int
) -> None:
    """Also when the sieve takes nearly everything for something that it has seen."""
    monkeypatch.setattr(run, "BATCH_ROWS", rows)
    monkeypatch.setattr(activity_rows, "Sieve", lambda: Sieve(bits=bits))
    lines = [f"M{number % 4},2026-01-0{number % 3 + 1},purchase,{number % 2}\n" for number in range(36)]
    path = write(tmp_path, HEADER + "".join(lines))
    first = import_activity(path)
    assert (first.rows, first.new, first.known, first.enrolled) == (36, 36, 0, 4)
    again = import_activity(path)
    assert (again.new, again.known) == (0, 36)
    half = import_activity(write(tmp_path, HEADER + "".join(lines[:17])))
    assert (half.new, half.known) == (0, 17)


def test_the_key_counted_by_the_database_is_that_of_the_facts(tmp_path: Path) -> None:
    import_activity(write(tmp_path, HEADER + "A,2026-01-05,purchase,5\n" * 12))
    content = "import\texternal\tA\t1\t2026-01-05T00:00:00+00:00\t5.0000\tEUR\t\t\t\t{}"
    digest = contents.digests([content])[0]
    keys = {once.key_of_occurrence(digest=digest, occurrence=number) for number in range(1, 13)}
    assert set(Activity.objects.values_list("once_key", flat=True)) == keys


def test_other_sources_are_other_rows(tmp_path: Path) -> None:
    path = write(tmp_path, THREE)
    assert import_activity(path, source="till").new == 3
    assert import_activity(path, source="shop").new == 3


def test_how_a_value_is_written_does_not_matter(tmp_path: Path) -> None:
    import_activity(write(tmp_path, THREE))
    header = "amount;occurred_at;kind;member\n"
    rows = "10,0;05.01.2026;Purchase;C-1\n20,5;06.01.2026;purchase; C-2 \n;07.01.2026;VISIT;C-3\n"
    counts = import_activity(write(tmp_path, header + rows), date_format="%d.%m.%Y", decimal_comma=True)
    assert (counts.new, counts.known) == (0, 3)


IDS = "member,occurred_at,kind,amount,external_id\n"


def test_rows_with_an_id_are_known_by_it(tmp_path: Path) -> None:
    path = write(tmp_path, IDS + "A,2026-01-05,purchase,5,R-1\nA,2026-01-05,purchase,5,R-2\n")
    assert import_activity(path).new == 2
    again = import_activity(path)
    assert (again.new, again.known, again.refused) == (0, 2, 0)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("rows", [1, 10])
def test_an_id_with_another_content_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, dry_run: bool
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", rows)
    text = IDS + "A,2026-01-05,purchase,5,R-1\nA,2026-01-05,purchase,6,R-1\nA,2026-01-05,purchase,5,R-1\n"
    rejects = tmp_path / "refused.csv"
    counts = import_activity(write(tmp_path, text), rejects=rejects, dry_run=dry_run)
    assert (counts.new, counts.known, counts.refused) == (1, 1, 1)
    assert refused(rejects) == [(3, "external_id", "R-1", str(ExternalIdReused(external_id="R-1")))]
    if not dry_run:
        assert str(Activity.objects.get().amount) == "5.0000"


def test_verbs_and_files_share_their_ids(tmp_path: Path) -> None:
    member = ting()
    new = NewActivity(member.pk, "visit", NOW, source="till", external_id="R-1")
    record_activity(new, now=NOW)
    text = f"member,occurred_at,kind,external_id\nC-1,{NOW.isoformat()},visit,R-1\n"
    counts = import_activity(write(tmp_path, text), source="till")
    assert (counts.new, counts.known) == (0, 1)


def test_a_dry_run_tells_what_a_run_does_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 2)
    import_activity(write(tmp_path, THREE))
    path = write(
        tmp_path, THREE + TWICE.removeprefix(HEADER) + "B,bad,purchase,1\nC-1,2026-01-05,purchase,10\n"
    )
    trial = import_activity(path, dry_run=True)
    assert (Activity.objects.count(), Member.objects.count()) == (3, 3)
    counts = import_activity(path)
    facts = ("rows", "new", "known", "refused", "enrolled", "members", "reasons")
    assert [getattr(trial, name) for name in facts] == [getattr(counts, name) for name in facts]
    assert (counts.rows, counts.new, counts.known, counts.refused) == (7, 3, 3, 1)
