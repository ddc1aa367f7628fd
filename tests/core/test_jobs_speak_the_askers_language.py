"""What a job says of itself is in the language of whoever asked for it, whatever the worker's is."""

from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

from core.jobs import RunningJob, registry, run_job, start_job
from core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_handlers", {})
    monkeypatch.setattr("core.jobs.verbs._send", lambda _job_id: None)


def asked_in(language: str) -> Job:
    with translation.override(language):
        return start_job(kind="test", params={"n": 1})


def test_a_message_is_in_the_language_in_which_the_job_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(job: RunningJob) -> dict[str, Any]:
        job.progress(done=1, total=1, message=gettext("Home"))
        return {}

    monkeypatch.setitem(registry._handlers, "test", work)
    job = asked_in("zh-hant")
    with translation.override("en"):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.DONE, "首頁")


def test_an_unexpected_error_is_told_in_that_language_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_job: RunningJob) -> dict[str, Any]:
        raise ZeroDivisionError

    monkeypatch.setitem(registry._handlers, "test", work)
    job = asked_in("zh-hans")
    with translation.override("en"):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "任务因意外错误而中止，详情见服务器日志。")


def test_a_job_without_a_language_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._handlers, "test", lambda _job: {})
    job = Job.objects.create(kind="test", params={})
    assert run_job(job.pk) == Job.State.DONE
