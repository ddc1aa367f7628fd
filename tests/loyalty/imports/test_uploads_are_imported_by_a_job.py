"""Files from the admin: tried and run by a worker, with progress, cancel and the refused rows."""

import time
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import translation

from core.jobs import cancel_job, run_job
from core.models import Job
from loyalty.imports import run, verbs
from loyalty.imports.counts import ImportCounts
from loyalty.imports.plan import ImportPlan
from loyalty.imports.plan_errors import ImportBusy
from loyalty.imports.run import run_import
from loyalty.imports.verbs import KIND, start_import
from loyalty.models import Activity, Import
from tests.loyalty.imports.files import THREE, refused
from tests.together import together

pytestmark = pytest.mark.django_db
import_module("loyalty.tasks")  # as a worker does


@pytest.fixture
def upload(tmp_path: Path, settings: LazySettings) -> Import:
    settings.FILES_ROOT = tmp_path
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "x7").write_text(THREE + ",2026-01-01,visit,\n")
    plan = ImportPlan(content=Import.Content.ACTIVITY)
    options = {"plan": plan.model_dump(mode="json")}
    return Import.objects.create(content="activity", file_name="till.csv", path="imports/x7", options=options)


def do(upload: Import, *, dry_run: bool) -> Job:
    job = start_import(import_id=upload.pk, dry_run=dry_run, user=None)
    run_job(job.pk)
    job.refresh_from_db()
    upload.refresh_from_db()
    return job


def test_a_trial_counts_and_a_run_writes(upload: Import, tmp_path: Path) -> None:
    job = do(upload, dry_run=True)
    assert (job.state, upload.stage, upload.counts["new"]) == ("done", "checked", 3)
    assert not Activity.objects.exists()
    job = do(upload, dry_run=False)
    assert (job.state, job.title, upload.stage, upload.job) == ("done", "Import of till.csv", "run", job)
    assert (job.done, job.total, job.rejected, job.message) == (job.total, job.total, 1, "4 rows")
    assert job.result["import"] == upload.pk
    assert Activity.objects.count() == upload.counts["new"] == 3
    assert [row[0] for row in refused(tmp_path / upload.rejects_path)] == [5]


def test_a_trial_after_a_run_does_not_take_it_back(upload: Import) -> None:
    do(upload, dry_run=False)
    do(upload, dry_run=True)
    assert (upload.stage, upload.counts["known"]) == ("run", 3)


def test_a_file_is_worked_on_by_one_job_at_a_time(upload: Import) -> None:
    job = start_import(import_id=upload.pk, dry_run=True, user=None)
    with pytest.raises(ImportBusy):
        start_import(import_id=upload.pk, dry_run=False, user=None)
    assert Job.objects.get() == job


def test_a_cancelled_run_keeps_its_counts_and_can_be_run_again(
    upload: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 1)
    job = start_import(import_id=upload.pk, dry_run=False, user=None)
    Job.objects.filter(pk=job.pk).update(cancel_requested_at=None)
    merge = run._Work._tell

    def cancel_after_two(work: run._Work, done: int) -> None:
        if work.counts.rows == 2:
            cancel_job(job=job)
        merge(work, done)

    monkeypatch.setattr(run._Work, "_tell", cancel_after_two)
    run_job(job.pk)
    job.refresh_from_db()
    upload.refresh_from_db()
    assert (job.state, upload.stage) == ("cancelled", "uploaded")
    assert (upload.counts["new"], upload.counts["complete"], Activity.objects.count()) == (2, False, 2)
    monkeypatch.undo()
    assert (do(upload, dry_run=False).state, Activity.objects.count()) == ("done", 3)


def test_reasons_are_in_the_language_of_who_started_it(upload: Import) -> None:
    with translation.override("zh-hans"):
        job = start_import(import_id=upload.pk, dry_run=True, user=None)
    assert job.params["language"] == "zh-hans"


def test_a_file_that_cannot_be_read_fails_with_one_sentence(upload: Import, tmp_path: Path) -> None:
    (tmp_path / upload.path).write_bytes(b"")
    job = do(upload, dry_run=False)
    assert (job.state, upload.stage) == ("failed", "uploaded")
    assert "empty" in job.error


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_workers_with_one_import_take_turns(
    upload: Import, monkeypatch: pytest.MonkeyPatch, locked: bool
) -> None:
    monkeypatch.setattr(verbs, "WAIT_SECONDS", 0.02)
    if not locked:
        monkeypatch.setattr(verbs, "_alone", lambda _job, _import: nullcontext())
    params = {"import": upload.pk, "dry_run": False, "language": "en"}
    jobs = [Job.objects.create(kind=KIND, params=params) for _ in range(2)]
    running: list[int] = []
    most = 0

    def watched(*arguments: Any, **options: Any) -> ImportCounts:
        nonlocal most
        running.append(1)
        most = max(most, len(running))
        time.sleep(0.3)
        counts = run_import(*arguments, **options)
        running.pop()
        return counts

    monkeypatch.setattr(verbs, "run_import", watched)
    states = together([partial(run_job, job.pk) for job in jobs])
    assert (states, most) == (["done", "done"], 1 if locked else 2)
    assert Activity.objects.count() == 3
