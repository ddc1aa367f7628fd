"""An import that ends half-way leaves whole batches, and running it again completes it."""

from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from core.jobs import JobCancelled
from loyalty.imports import run
from loyalty.imports.counts import Progress
from loyalty.imports.plan import ImportPlan
from loyalty.imports.run import run_import
from loyalty.models import Activity, Identity, Import, Member
from tests.loyalty.imports import processes
from tests.loyalty.imports.files import HEADER, import_activity, write
from tests.together import together

ROWS = 3_000


def many(folder: Path) -> Path:
    """Rows of 500 members; each tenth row occurs twice, the second time far below."""
    rows = [f"M{number % 500},2026-01-{number % 28 + 1:02d},purchase,{number}\n" for number in range(ROWS)]
    return write(folder, HEADER + "".join(rows + rows[::10]))


def assert_complete() -> None:
    assert Activity.objects.count() == ROWS + ROWS // 10
    per_content = Counter(Activity.objects.values_list("member", "occurred_at", "amount"))
    assert Counter(per_content.values()) == {1: ROWS - ROWS // 10, 2: ROWS // 10}
    assert Member.objects.count() == Identity.objects.count() == 500


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_the_same_import_completes_itself(tmp_path: Path) -> None:
    path = many(tmp_path)
    process = processes.start(path, batch_rows=100, content="activity")
    assert process.stdout is not None
    for _ in range(5):
        process.stdout.readline()
    process.kill()
    process.wait()
    written = Activity.objects.count()
    assert 500 <= written < ROWS
    counts = import_activity(path)
    assert counts.new + written == ROWS + ROWS // 10
    assert_complete()
    assert import_activity(path).new == 0


@pytest.mark.django_db(transaction=True)
def test_what_was_written_before_a_cancel_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 100)
    path = many(tmp_path)

    def cancel(progress: Progress) -> None:
        if progress.counts.rows >= 1_000:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run_import(path, ImportPlan(content=Import.Content.ACTIVITY), report=cancel)
    assert Activity.objects.count() == 1_000
    import_activity(path)
    assert_complete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("content", ["activity", "members"])
def test_two_imports_of_one_file_at_once_do_its_work_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 100)
    path = many(tmp_path)
    if content == "members":
        rows = "".join(f"X-{number},m{number}@example.com,City {number % 7}\n" for number in range(500))
        path = write(tmp_path, "external_id,email,city\n" + rows, "people.csv")
    plan = ImportPlan(content=Import.Content(content))
    first, second = together([lambda: run_import(path, plan)] * 2)
    assert not isinstance(first, Exception), first
    assert not isinstance(second, Exception), second
    assert first.new + second.new == first.rows
    assert first.enrolled + second.enrolled == Member.objects.count() == 500
    if content == "activity":
        assert_complete()
    else:
        assert Identity.objects.count() == 1_000


@pytest.mark.django_db(transaction=True)
def test_batches_are_committed_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long transaction would hold back everything that copies the tables."""
    monkeypatch.setattr(run, "BATCH_ROWS", 100)
    import_activity(many(tmp_path))
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(count) FROM (SELECT count(*) FROM loyalty_activity GROUP BY row_xid) AS x")
        assert cursor.fetchone()[0] <= 300


@pytest.mark.django_db(transaction=True)
def test_nothing_temporary_is_left_behind(tmp_path: Path) -> None:
    import_activity(many(tmp_path))
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relpersistence = 't' AND relname LIKE 'import%'")
        assert cursor.fetchall() == []
