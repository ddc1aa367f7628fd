"""RFM asked for by staff and every night: one job, with progress, and an error that people can read."""

from functools import partial
from unittest import mock

import pytest
from django.contrib.auth.models import User

from core.jobs import cancel_job, run_job, verbs
from core.models import Job
from segments.models import RfmRun, RfmScore
from segments.scores import jobs
from segments.scores.current import standard_definition
from segments.scores.errors import RunInProgress
from segments.scores.jobs import request_run
from segments.tasks import nightly_rfm
from tests.segments.rfm.stored import crowd
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "_send", mock.Mock())


def test_a_job_computes_stores_and_names_its_run() -> None:
    crowd(4)
    wei = User.objects.create(username="wei")
    job = request_run(definition=standard_definition(), user=wei)
    assert run_job(job.pk) == Job.State.DONE
    job.refresh_from_db()
    run = RfmRun.objects.get()
    assert job.result == {"run": run.pk, "counts": run.counts}
    assert (job.done, job.total, job.percent) == (4, 4, 100)
    assert (run.created_by, run.cause) == (wei, RfmRun.Cause.DEMAND)
    assert RfmScore.objects.count() == 4


def test_asking_twice_or_at_once_starts_one_job() -> None:
    ask = partial(request_run, definition=standard_definition(), user=None)
    assert len({job.pk for job in together([ask] * 5)}) == 1
    job = Job.objects.get()
    cancel_job(job=job)
    assert ask() != job


def test_every_night_there_is_one_job() -> None:
    nightly_rfm()
    nightly_rfm()
    job = Job.objects.get()
    assert run_job(job.pk) == Job.State.DONE
    assert RfmRun.objects.get().cause == RfmRun.Cause.NIGHTLY
    nightly_rfm()
    assert Job.objects.count() == 2


def test_a_job_that_meets_another_run_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "run_rfm", mock.Mock(side_effect=RunInProgress))
    job = request_run(definition=standard_definition(), user=None)
    assert run_job(job.pk) == Job.State.FAILED
    job.refresh_from_db()
    assert job.error == "Another RFM run is storing its scores. Try again when it is done."


def test_a_cancelled_job_leaves_a_run_that_says_so() -> None:
    crowd(4)
    job = request_run(definition=standard_definition(), user=None)
    cancel = mock.Mock(side_effect=lambda **_: cancel_job(job=job))
    with mock.patch("segments.scores.running.catch_up_fully", cancel):
        assert run_job(job.pk) == Job.State.CANCELLED
    assert "cancelled" in RfmRun.objects.get().error
    assert not RfmScore.objects.exists()
