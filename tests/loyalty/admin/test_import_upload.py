"""Handing a file over in the admin: kept privately under a random name, refused where it is no table."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from loyalty.admin.imports import storing
from loyalty.models import Import
from tests.loyalty.admin.importing import TILL, files, marketing, person, upload, uploaded

__all__ = ["files", "marketing"]
pytestmark = pytest.mark.django_db


def test_an_upload_lies_under_a_random_name_and_is_shown_under_its_own(
    marketing: Client, files: Path
) -> None:
    row = uploaded(marketing, name="../../évil <b>.csv")
    assert row.file_name == "évil <b>.csv"
    assert (files / row.path).read_bytes() == TILL
    assert (files / row.path).resolve().parent == (files / "imports").resolve()
    assert "vil" not in row.path
    assert (row.content, row.stage, row.size) == ("activity", "uploaded", len(TILL))


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "till.csv", "The file is empty"),
        (b"PK\x03\x04 and so on", "till.csv", "is not what its name says"),
        (b"%PDF-1.7", "till.pdf", "which cannot be imported"),
    ],
)
def test_what_is_no_table_is_refused_and_not_kept(
    marketing: Client, files: Path, content: bytes, name: str, says: str
) -> None:
    answer = upload(marketing, content, name)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Import.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_a_file_that_is_too_large_is_refused_and_not_kept(
    marketing: Client, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "LARGEST_BYTES", 10)
    answer = upload(marketing)
    assert answer.status_code == 422
    assert "Cut it into parts" in answer.content.decode()
    assert not Import.objects.exists()
    assert not files.exists()


def test_no_file_is_asked_for_again_with_what_was_chosen(marketing: Client) -> None:
    answer = marketing.post(reverse("admin:loyalty_import_upload"), {"content": "members"})
    assert answer.status_code == 422
    assert answer.context["form"]["content"].value() == "members"
    assert answer.context["form"].errors["file"] == ["This field is required."]


def test_a_file_whose_header_can_be_read_in_another_way_goes_on(marketing: Client) -> None:
    assert upload(marketing, b"7,7,2026-01-02\n8,8,2026-01-03\n").status_code == 302


@pytest.mark.parametrize(("role", "status"), [("support", 403), ("auditor", 403), ("administrator", 302)])
def test_only_some_roles_may_hand_files_over(client: Client, files: Path, role: str, status: int) -> None:
    assert upload(person(client, role)).status_code == status
    assert Import.objects.exists() == (status == 302)


def test_an_empty_list_says_how_to_begin(marketing: Client) -> None:
    page = marketing.get(reverse("admin:loyalty_import_changelist")).content.decode()
    assert "No file has been imported yet" in page
    assert reverse("admin:loyalty_import_upload") in page


def test_an_auditor_sees_no_button_to_begin(client: Client) -> None:
    page = person(client, "auditor").get(reverse("admin:loyalty_import_changelist")).content.decode()
    assert "No file has been imported yet" in page
    assert reverse("admin:loyalty_import_upload") not in page
