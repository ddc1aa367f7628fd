"""A job is done once, says how far it is, can be cancelled, and outlives its worker."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.jobs import RunningJob, cancel_job, job_handler, registry, run_job, start_job, sweep_jobs, verbs
from core.models import Job
from tests.together import together

Handler = Callable[[RunningJob], dict[str, Any]]


@pytest.fixture
def sent() -> Iterator[list[int]]:
    """The ids of jobs that were sent to a worker."""
    ids: list[int] = []
    with mock.patch.object(verbs, "_send", ids.append):
        yield ids


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    """Register a handler for jobs of kind "test" for this test only."""
    monkeypatch.setattr(registry, "_handlers", {})
    return lambda handler: [job_handler("test")(handler)].clear()


@pytest.mark.django_db
def test_a_job_is_sent_only_once_its_row_is_there_for_others(
    sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = start_job(kind="test", params={"n": 1})
        assert sent == []
    assert sent == [job.pk]
    assert job.public_id.startswith("job_")


@pytest.mark.django_db
def test_what_the_handler_returns_is_the_result(handle: Any) -> None:
    def work(job: RunningJob) -> dict[str, Any]:
        job.progress(done=5, total=10, rejected=1, message="half")
        return {"double": job.params["n"] * 2}

    handle(work)
    job = start_job(kind="test", params={"n": 21})
    assert run_job(job.pk) == Job.State.DONE
    job.refresh_from_db()
    assert (job.result, job.done, job.total, job.rejected, job.percent) == ({"double": 42}, 5, 10, 1, 50)
    assert job.finished_at is not None
    assert run_job(job.pk) is None


@pytest.mark.django_db
def test_a_refusal_is_shown_and_a_bug_is_not(handle: Any) -> None:
    def refuse(_job: RunningJob) -> dict[str, Any]:
        raise Refusal

    handle(refuse)
    job = start_job(kind="test", params={})
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "This is not possible.")
    broken = start_job(kind="nobody handles this", params={})
    run_job(broken.pk)
    broken.refresh_from_db()
    assert broken.state == Job.State.FAILED
    assert "KeyError" not in broken.error


@pytest.mark.django_db
def test_cancelling_stops_a_running_job_at_its_next_report(handle: Any) -> None:
    reached: list[str] = []

    def work(job: RunningJob) -> dict[str, Any]:
        job.progress(done=1)
        cancel_job(job=job.row)
        reached.append("cancelled")
        job.progress(done=2)
        reached.append("too far")
        return {}

    handle(work)
    job = start_job(kind="test", params={})
    assert run_job(job.pk) == Job.State.CANCELLED
    job.refresh_from_db()
    assert (job.state, job.done, reached) == (Job.State.CANCELLED, 1, ["cancelled"])


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_at_once_and_never_run(handle: Any) -> None:
    handle(lambda _job: {"ran": True})
    job = start_job(kind="test", params={})
    cancel_job(job=job)
    assert run_job(job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.CANCELLED, {})


@pytest.mark.django_db
def test_a_silent_job_goes_back_to_the_queue_and_is_given_up_in_the_end(sent: list[int]) -> None:
    job = start_job(kind="test", params={})
    long_ago = timezone.now() - timedelta(hours=1)
    for attempt in (1, 2):
        Job.objects.update(state="running", heartbeat_at=long_ago, created_at=long_ago, attempts=attempt)
        assert sweep_jobs() == 1
        job.refresh_from_db()
        assert job.state == Job.State.QUEUED
        assert sent[-1] == job.pk
    Job.objects.update(state="running", heartbeat_at=long_ago, attempts=3)
    sweep_jobs()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "several times" in job.error


@pytest.mark.django_db
def test_a_job_that_reports_is_left_alone(sent: list[int]) -> None:
    job = start_job(kind="test", params={})
    Job.objects.update(state="running", heartbeat_at=timezone.now(), attempts=1)
    assert sweep_jobs() == 0
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


@pytest.mark.django_db
def test_a_worker_that_lost_its_job_cannot_report_for_the_next_one(handle: Any) -> None:
    def work(job: RunningJob) -> dict[str, Any]:
        Job.objects.update(state="running", attempts=7)  # swept and claimed by another worker meanwhile
        job.progress(done=99)
        return {"late": True}

    handle(work)
    job = start_job(kind="test", params={})
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == (Job.State.RUNNING, 0, {})


@pytest.mark.django_db(transaction=True)
def test_two_workers_run_a_job_once(handle: Any) -> None:
    runs: list[int] = []

    def work(job: RunningJob) -> dict[str, Any]:
        runs.append(job.row.pk)
        return {}

    handle(work)
    with mock.patch.object(verbs, "_send"):
        job = start_job(kind="test", params={})
    together([partial(run_job, job.pk)] * 6)
    assert runs == [job.pk]
