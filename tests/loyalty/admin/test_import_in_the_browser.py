"""A grocer's card comes in through the admin in a real browser: members, purchases, coupon redemptions."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Sum
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.jobs import run_job, verbs
from loyalty.models import Activity, Identity, Import, Member, Trait
from tests.loyalty.admin import importing

assert importing.tasks  # the worker of this test knows the work
DATA = Path(__file__).parents[2] / "data" / "completejourney_small"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def _worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work goes to a thread, as it would go to a worker."""
    threads: list[threading.Thread] = []

    def work(job_id: int) -> None:
        try:
            run_job(job_id)
        finally:
            connection.close()

    def send(job_id: int) -> None:
        threads.append(threading.Thread(target=work, args=[job_id]))
        threads[-1].start()

    monkeypatch.setattr(verbs, "_send", send)
    yield
    for thread in threads:
        thread.join()


@pytest.fixture
def signed_in(
    context: BrowserContext, live_server: LiveServer, tmp_path: Path, settings: LazySettings
) -> BrowserContext:
    """A browser in which an administrator is signed in."""
    settings.FILES_ROOT = tmp_path
    user = User.objects.create_superuser("wei", "wei@example.com")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return context


def hand_over(page: Page, live_server: LiveServer, *, name: str, content: str) -> None:
    page.goto(f"{live_server.url}/admin/loyalty/import/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label(content).check()
    page.get_by_label("File", exact=True).set_input_files(DATA / name)
    page.get_by_role("button", name="Upload and look at it").click()


def try_and_run(page: Page, *, trial: str, done: str) -> None:
    page.get_by_role("button", name="Try it with the whole file").click()
    expect(page.get_by_role("heading", name=f"Run: {trial}")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("heading", name=f"Imported: {done}")).to_be_visible(timeout=30_000)


def faults_of(page: Page) -> list[str]:
    """What the browser complains about, such as content that the policy refuses."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_complete_journey_comes_in(signed_in: BrowserContext, live_server: LiveServer) -> None:
    page = signed_in.new_page()
    faults = faults_of(page)

    hand_over(page, live_server, name="demographics.csv", content="Members: people")
    expect(page.get_by_label("household_id")).to_have_value("external_id")
    page.get_by_role("button", name="Keep the others as traits").click()
    expect(page.get_by_label("kids_count")).to_have_value("traits.kids_count")
    expect(page.get_by_text("0 of the first 12 would be refused")).to_be_visible()
    try_and_run(page, trial="12 new members", done="12 new members")
    assert Member.objects.count() == 12
    assert Member.objects.filter(marital_status="married").exists()
    assert Trait.objects.filter(definition__name="income", text="Under 15K").exists()

    hand_over(page, live_server, name="transactions_sample.csv", content="Activity: purchases")
    expect(page.get_by_label("basket_id")).to_have_value("order_id")
    expect(page.get_by_label("transaction_timestamp")).to_have_value("occurred_at")
    purchases = "240 purchases for 14 members, of whom 2 are new"
    try_and_run(page, trial=purchases, done=purchases)
    total = Activity.objects.filter(kind__name="purchase").aggregate(total=Sum("amount"))["total"]
    assert (Activity.objects.count(), f"{total:.2f}") == (240, "734.73")

    hand_over(page, live_server, name="coupon_redemptions.csv", content="Activity: purchases")
    page.get_by_label("coupon_upc").select_option("product")
    expect(page.locator(".import-preview thead")).to_contain_text("coupon_upc")
    page.get_by_label("What members did").select_option("Points exchanged")
    expect(page.get_by_text("0 of the first 40 would be refused")).to_be_visible()
    coupons = "40 rows of “Points exchanged” for 12 members, of whom 0 are new"
    try_and_run(page, trial=coupons, done=coupons)
    assert Activity.objects.filter(kind__name="points_exchanged").count() == 40
    assert Identity.objects.filter(kind="external").count() == Member.objects.count() == 14
    assert list(Import.objects.values_list("stage", flat=True)) == ["run"] * 3
    assert faults == []


def test_the_same_file_again_has_nothing_to_add(signed_in: BrowserContext, live_server: LiveServer) -> None:
    page = signed_in.new_page()
    hand_over(page, live_server, name="transactions_sample.csv", content="Activity: purchases")
    purchases = "240 purchases for 14 members, of whom 14 are new"
    try_and_run(page, trial=purchases, done=purchases)
    page.get_by_role("link", name="Import the next file with the same mapping").click()
    page.get_by_label("File", exact=True).set_input_files(DATA / "transactions_sample.csv")
    page.get_by_role("button", name="Upload and look at it").click()
    page.get_by_role("button", name="Try it with the whole file").click()
    expect(page.get_by_role("heading", name="All 240 rows of this file")).to_be_visible(timeout=30_000)
    assert page.get_by_role("button", name="Run", exact=True).count() == 0
    assert Activity.objects.count() == 240


def test_everything_works_without_scripts(
    browser: Browser, signed_in: BrowserContext, live_server: LiveServer
) -> None:
    plain = browser.new_context(java_script_enabled=False, storage_state=signed_in.storage_state())
    page = plain.new_page()
    page.goto(f"{live_server.url}/admin/loyalty/import/add/")
    page.get_by_label("File", exact=True).set_input_files(DATA / "coupon_redemptions.csv")
    page.get_by_role("button", name="Upload and look at it").click()
    page.get_by_label("What members did").select_option("Points exchanged")
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text("0 of the first 40 would be refused")).to_be_visible()
    page.get_by_role("button", name="Try it with the whole file").click()
    for _ in range(60):
        if page.get_by_role("heading", name="Run: 40 rows").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    page.get_by_role("button", name="Run", exact=True).click()
    for _ in range(60):
        if page.get_by_role("heading", name="Imported: 40 rows").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    assert Activity.objects.count() == 40
    plain.close()
