"""A job's page shows how far it is, stops asking when it has ended, and cancels by POST."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.admin.jobs import time_left
from core.models import Job
from core.panels import JOB_LINKS
from tests.core.staff.cast import staff

pytestmark = pytest.mark.django_db


def job(**changes: object) -> Job:
    values: dict[str, object] = {"kind": "test", "title": "till.csv"} | changes
    return Job.objects.create(**values)


def running(**changes: object) -> Job:
    now = timezone.now()
    values: dict[str, object] = {"state": Job.State.RUNNING, "started_at": now, "heartbeat_at": now} | changes
    return job(**values)


def page(client: Client, row: Job, view: str = "change") -> str:
    return client.get(reverse(f"admin:core_job_{view}", args=[row.pk])).content.decode()


@pytest.fixture
def wei(client: Client) -> Client:
    client.force_login(staff("wei", "administrator"))
    return client


def test_a_running_job_says_done_all_refused_and_asks_again(wei: Client) -> None:
    row = running(done=41_000, total=100_000, rejected=3)
    text = page(wei, row)
    assert "41 %" in text
    assert "41,000 of 100,000 done" in text
    assert "3 refused" in text
    assert reverse("admin:core_job_progress_view", args=[row.pk]) in text


def test_a_finished_job_does_not_ask_again_and_leads_to_its_result(
    wei: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(JOB_LINKS, "test", lambda result: f"/admin/imports/{result['import']}/")
    row = job(state=Job.State.DONE, finished_at=timezone.now() + timedelta(seconds=1), result={"import": 7})
    text = page(wei, row, "progress_view")
    assert "hx-get" not in text
    assert "/admin/imports/7/" in text


def test_a_failed_job_says_why_and_escapes_it(wei: Client) -> None:
    ended = timezone.now() + timedelta(seconds=1)
    text = page(wei, job(state=Job.State.FAILED, finished_at=ended, error="<b>two columns</b>"))
    assert "&lt;b&gt;two columns" in text


def test_cancelling_ends_a_waiting_job(wei: Client) -> None:
    row = job()
    wei.post(reverse("admin:core_job_cancel_view", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == Job.State.CANCELLED


def test_opening_the_cancel_address_cancels_nothing(wei: Client) -> None:
    row = job()
    assert wei.get(reverse("admin:core_job_cancel_view", args=[row.pk])).status_code == 405
    row.refresh_from_db()
    assert row.state == Job.State.QUEUED
    assert row.cancel_requested_at is None


def test_an_auditor_cancels_nothing_and_is_not_offered_it(client: Client) -> None:
    client.force_login(staff("ada", "auditor"))
    row = running()
    url = reverse("admin:core_job_cancel_view", args=[row.pk])
    assert url not in page(client, row)
    assert client.post(url).status_code == 403
    row.refresh_from_db()
    assert row.cancel_requested_at is None


def test_the_time_left_follows_the_speed_so_far() -> None:
    now = timezone.now()
    row = Job(state=Job.State.RUNNING, started_at=now - timedelta(seconds=30), done=25, total=100)
    assert time_left(row, now=now) == timedelta(seconds=90)


def test_no_time_is_promised_before_the_first_row() -> None:
    now = timezone.now()
    assert time_left(Job(state=Job.State.RUNNING, started_at=now, done=0, total=9), now=now) is None


def test_the_home_page_names_failed_jobs_only(wei: Client) -> None:
    ended = timezone.now() + timedelta(seconds=1)
    job(title="shop.csv", state=Job.State.FAILED, finished_at=ended)
    job(title="till.csv", state=Job.State.DONE, finished_at=ended)
    text = wei.get(reverse("admin:index")).content.decode()
    assert "shop.csv failed" in text
    assert "till.csv" not in text
