"""Trial, run, cancel, refused rows: what the page of an import says and does."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Job
from loyalty.admin.imports import show as show_page
from loyalty.models import Activity, Import, Member
from tests.loyalty.admin.importing import (
    TILL,
    files,
    mapping_url,
    marketing,
    person,
    show,
    tried,
    uploaded,
    worked,
)

__all__ = ["files", "marketing"]
pytestmark = pytest.mark.django_db


# Browsers send it with every form; here it keeps a form without fields from being empty.
TOKEN = {"csrfmiddlewaretoken": "any"}


def post(client: Client, view: str, row: Import, **data: str) -> int:
    return client.post(reverse(f"admin:loyalty_import_{view}", args=[row.pk]), data | TOKEN).status_code


@pytest.fixture
def till(marketing: Client) -> Import:
    """A file of six rows, one of them bad, that has been tried."""
    return tried(marketing, uploaded(marketing))


def test_a_trial_says_in_one_sentence_what_running_will_do(marketing: Client, till: Import) -> None:
    page = show(marketing, till)
    assert "Run: 5 purchases for 3 members, of whom 3 are new." in page
    assert "1 row is refused and stays out." in page
    assert "“oops” is not a number" in page
    assert till.stage == Import.Stage.CHECKED
    assert not Activity.objects.exists()
    assert not Member.objects.exists()


def test_running_writes_and_running_again_adds_nothing(marketing: Client, till: Import) -> None:
    assert post(marketing, "run", till) == 302
    worked(till)
    assert "Imported: 5 purchases for 3 members, of whom 3 are new." in show(marketing, till)
    assert Activity.objects.count() == 5
    again = tried(marketing, uploaded(marketing))
    assert "All 5 rows of this file that can be read are here already" in show(marketing, again)
    assert reverse("admin:loyalty_import_run", args=[again.pk]) not in show(marketing, again)
    assert Activity.objects.count() == 5


def test_a_longer_export_adds_only_the_rest(marketing: Client, till: Import) -> None:
    post(marketing, "run", till)
    worked(till)
    longer = tried(marketing, uploaded(marketing, TILL + b"C-4,2026-01-08,7\n"))
    assert "Run: 1 purchase; the file names 4 members, of whom 1 are new." in show(marketing, longer)


def test_the_refused_rows_come_back_as_a_file(marketing: Client, till: Import) -> None:
    answer = marketing.get(reverse("admin:loyalty_import_refused_rows", args=[till.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="till-refused.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [line.split(",")[:3] for line in text.splitlines()[1:]] == [["4", "total", "oops"]]


def test_a_running_import_shows_how_far_it_is_and_can_be_cancelled(marketing: Client, till: Import) -> None:
    post(marketing, "run", till)
    Job.objects.filter(state="queued").update(done=40, total=100, message="2 rows")
    part = marketing.get(reverse("admin:loyalty_import_progress", args=[till.pk])).content.decode()
    assert "40 %" in part
    assert "hx-get" in part
    assert post(marketing, "cancel", till) == 302
    worked(till)
    page = show(marketing, till)
    assert "hx-get" not in page
    assert "cancelled" in page
    assert not Activity.objects.exists()
    # It can still be run.
    assert reverse("admin:loyalty_import_run", args=[till.pk]) in page


def test_columns_keep_their_meaning_once_rows_are_in(marketing: Client, till: Import) -> None:
    post(marketing, "run", till)
    worked(till)
    answer = marketing.post(mapping_url(till), {"kind": "visit", **TOKEN})
    assert answer.status_code == 302
    till.refresh_from_db()
    assert till.options["plan"]["kind"] == "purchase"
    assert mapping_url(till) not in show(marketing, till)


def test_work_that_is_open_is_not_started_twice(marketing: Client, till: Import) -> None:
    post(marketing, "run", till)
    post(marketing, "run", till)
    assert Job.objects.filter(params__dry_run=False).count() == 1


def test_many_rows_are_confirmed_by_typing_their_number(
    marketing: Client, till: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show_page, "CONFIRM_ABOVE", 1)
    assert "Type 5 to confirm" in show(marketing, till)
    post(marketing, "run", till, confirm="3")
    assert not Job.objects.filter(params__dry_run=False).exists()
    post(marketing, "run", till, confirm="5")
    assert Job.objects.filter(params__dry_run=False).count() == 1


@pytest.mark.parametrize("view", ["run", "try_again", "cancel"])
def test_opening_an_address_changes_nothing(marketing: Client, till: Import, view: str) -> None:
    answer = marketing.get(reverse(f"admin:loyalty_import_{view}", args=[till.pk]))
    assert answer.status_code == 405
    assert Job.objects.count() == 1


def test_an_auditor_looks_and_may_not_touch(client: Client, marketing: Client, till: Import) -> None:
    auditor = person(Client(), "auditor")
    assert "Run: 5 purchases" in show(auditor, till)
    assert "<button" not in show(auditor, till)
    for view in ("run", "try_again", "cancel", "discard"):
        assert post(auditor, view, till) == 403
    assert auditor.get(reverse("admin:loyalty_import_refused_rows", args=[till.pk])).status_code == 403
    assert not Job.objects.filter(params__dry_run=False).exists()


def test_support_does_not_see_imports(marketing: Client, till: Import) -> None:
    support = person(Client(), "support")
    assert support.get(reverse("admin:loyalty_import_show", args=[till.pk])).status_code == 403
    assert support.get(reverse("admin:loyalty_import_changelist")).status_code == 403


def test_home_tells_of_files_that_wait_and_of_refused_rows(marketing: Client, till: Import) -> None:
    assert (
        "import “till.csv”: tried, waits to be run" in marketing.get(reverse("admin:index")).content.decode()
    )
    post(marketing, "run", till)
    worked(till)
    page = marketing.get(reverse("admin:index")).content.decode()
    assert "import “till.csv”: 1 row refused" in page
    assert "waits to be run" not in page


def test_a_file_can_be_taken_off_the_server(marketing: Client, till: Import, files: Path) -> None:
    post(marketing, "run", till)
    assert post(marketing, "discard", till) == 422
    worked(till)
    assert post(marketing, "discard", till) == 302
    till.refresh_from_db()
    assert (till.path, till.rejects_path) == ("", "")
    assert not [path for path in files.rglob("*") if path.is_file()]
    assert Activity.objects.count() == 5


def test_a_file_that_never_ran_is_forgotten_whole(marketing: Client, till: Import, files: Path) -> None:
    assert post(marketing, "discard", till) == 302
    assert not Import.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_the_list_shows_each_file_with_its_state(marketing: Client, till: Import) -> None:
    page = marketing.get(reverse("admin:loyalty_import_changelist")).content.decode()
    assert "till.csv" in page
    assert "tried, not yet run" in page
