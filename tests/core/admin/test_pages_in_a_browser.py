"""Our pages in a real browser: nothing refused by the policy, keyboard and screen readers served."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from core.models import Job, StoredMail
from tests.core.staff.cast import PASSWORD, staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complained about: errors of scripts, and whatever the policy refused."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert said == []


@pytest.fixture
def wei(page: Page, live_server: LiveServer, complaints: list[str]) -> Page:
    """An administrator who has signed in by typing."""
    staff("wei", "administrator")
    page.goto(live_server.url)
    page.get_by_label("Name or e-mail").fill("wei")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Good ", exact=False).first).to_be_visible()
    return page


def running_job() -> Job:
    now = timezone.now()
    return Job.objects.create(
        kind="test",
        title="till.csv",
        state=Job.State.RUNNING,
        started_at=now,
        heartbeat_at=now,
        done=41,
        total=100,
    )


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(
    "name",
    ["index", "core_job_changelist", "core_storedmail_changelist", "auth_user_changelist", "auth_user_add"],
)
def test_pages_open_without_a_complaint(wei: Page, live_server: LiveServer, name: str) -> None:
    StoredMail.objects.create(sender="a@example.com", recipients=["b@example.com"], subject="Hello")
    running_job()
    answer = wei.goto(live_server.url + reverse(f"admin:{name}"))
    assert answer is not None
    assert answer.status == 200
    wei.wait_for_load_state("networkidle")


def test_a_jobs_page_follows_the_job_by_itself(wei: Page, live_server: LiveServer) -> None:
    job = running_job()
    wei.goto(live_server.url + reverse("admin:core_job_change", args=[job.pk]))
    expect(wei.get_by_text("41 of 100 done")).to_be_visible()
    Job.objects.filter(pk=job.pk).update(
        done=100, state=Job.State.DONE, finished_at=timezone.now() + timedelta(seconds=1)
    )
    expect(wei.get_by_text("100 of 100 done")).to_be_visible(timeout=10_000)


def test_a_job_is_cancelled_from_its_page(wei: Page, live_server: LiveServer) -> None:
    job = running_job()
    wei.goto(live_server.url + reverse("admin:core_job_change", args=[job.pk]))
    wei.get_by_role("button", name="Cancel this job").click()
    expect(wei.get_by_text("stopping")).to_be_visible()


def test_the_search_opens_by_keyboard_and_leads_to_a_page(wei: Page) -> None:
    wei.keyboard.press("Control+k")
    wei.locator("#search-input-command").press_sequentially("staff")
    expect(wei.locator("#command-results-list a")).to_have_count(1)
    wei.keyboard.press("ArrowDown")
    wei.keyboard.press("Enter")
    expect(wei).to_have_url(re.compile(reverse("admin:auth_user_changelist") + "$"))


def test_the_language_is_switched_from_every_page(wei: Page) -> None:
    wei.get_by_label("Language").select_option("zh-hans")
    expect(wei.locator("html")).to_have_attribute("lang", "zh-hans")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_in_and_home_serve_screen_readers(page: Page, live_server: LiveServer, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('adminTheme', '\"{theme}\"')")
    staff("wei", "administrator")
    running_job()
    page.goto(live_server.url)
    found = serious(page)
    page.get_by_label("Name or e-mail").fill("wei")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Good ", exact=False).first).to_be_visible()
    assert found + serious(page) == []
