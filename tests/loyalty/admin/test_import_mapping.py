"""What the columns mean: a guess to change, first rows with what is wrong at each cell."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import Job
from loyalty.models import Import
from tests.loyalty.admin.importing import (
    TILL,
    as_shown,
    files,
    mapping_url,
    marketing,
    tried,
    uploaded,
    worked,
)

__all__ = ["files", "marketing"]
pytestmark = pytest.mark.django_db
AMBIGUOUS = b"customer_id,date,total\nC-1,03/04/2026,1.00\nC-2,05/06/2026,2.00\n"


def test_the_columns_are_guessed_and_a_bad_cell_shows_its_reason(marketing: Client) -> None:
    page = marketing.get(mapping_url(uploaded(marketing)))
    assert page.context["desk"].plan().columns == {
        "member": "customer_id",
        "occurred_at": "date",
        "amount": "total",
    }
    preview = page.context["preview"]
    assert (preview.looked_at, preview.refused) == (6, 1)
    (bad,) = [cell for row in preview.rows for cell in row.cells if cell.reason]
    assert bad.text == "oops"
    assert "“oops” is not a number" in page.content.decode()


def test_looking_again_saves_nothing_and_starts_nothing(marketing: Client) -> None:
    row = uploaded(marketing)
    answers = as_shown(marketing, row) | {"column-2": "product", "kind": "visit"}
    page = marketing.post(mapping_url(row), answers | {"look": "1"})
    assert page.status_code == 200
    assert page.context["desk"].plan().columns["product"] == "total"
    part = marketing.post(mapping_url(row), answers, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<form id="mapping"')
    row.refresh_from_db()
    assert (row.options, Job.objects.count()) == ({}, 0)


def test_two_columns_for_one_field_are_refused_at_the_second(marketing: Client) -> None:
    row = uploaded(marketing)
    page = marketing.post(
        mapping_url(row), as_shown(marketing, row) | {"column-2": "member", "source": "till 7"}
    )
    assert page.status_code == 422
    assert "“customer_id” goes there already." in page.content.decode()
    assert 'value="till 7"' in page.content.decode()
    row.refresh_from_db()
    assert (row.options, Job.objects.count()) == ({}, 0)


def test_what_is_missing_is_said_before_a_trial_begins(marketing: Client) -> None:
    row = uploaded(marketing)
    page = marketing.post(mapping_url(row), as_shown(marketing, row) | {"kind": ""})
    assert page.status_code == 422
    assert "Say what members did" in page.context["desk"].rows.errors["kind"][0]
    row.refresh_from_db()
    assert (row.options, Job.objects.count()) == ({}, 0)


def test_dates_that_can_be_read_in_two_ways_need_a_decision(marketing: Client) -> None:
    row = uploaded(marketing, AMBIGUOUS)
    answers = as_shown(marketing, row)
    assert not answers.get("date_format")
    page = marketing.post(mapping_url(row), answers)
    assert page.status_code == 422
    assert "more than one way" in page.context["desk"].rows.errors["date_format"][0]
    assert not Job.objects.exists()
    row = tried(marketing, row, date_format="%m/%d/%Y")
    assert row.options["plan"]["date_format"] == "%m/%d/%Y"
    assert row.counts["new"] == 2


def test_another_form_of_dates_can_be_typed_and_is_checked(marketing: Client) -> None:
    row = uploaded(marketing)
    answers = as_shown(marketing, row) | {"date_format": "other", "other_date_format": "%d.%m"}
    page = marketing.post(mapping_url(row), answers)
    assert page.status_code == 422
    assert "is not a usable date format" in page.context["desk"].rows.errors["other_date_format"][0]


def test_other_columns_ask_for_their_meaning_again(marketing: Client) -> None:
    row = uploaded(marketing)
    answers = {name: value for name, value in as_shown(marketing, row).items() if name != "has_header"}
    page = marketing.post(mapping_url(row), answers)
    assert page.status_code == 422
    assert "has other columns" in page.content.decode()
    assert page.context["desk"].table.header == ["1", "2", "3"]
    assert not Job.objects.exists()


def test_a_separator_that_gives_no_table_is_said_and_can_be_changed(marketing: Client) -> None:
    row = uploaded(marketing, b"a;a;b\n1;1;2026-01-02\n")
    page = marketing.get(mapping_url(row)).content.decode()
    assert "Columns 1 and 2 are both called “a”" in page
    assert 'name="has_header"' in page


def test_the_other_columns_are_kept_at_one_click(marketing: Client) -> None:
    row = uploaded(marketing, b"customer_id,date,total,shelf\nC-1,2026-01-02,10.00,B4\n")
    page = marketing.post(mapping_url(row), as_shown(marketing, row) | {"rest": "1"})
    assert page.context["desk"].plan().columns["attributes.shelf"] == "shelf"


def test_a_mapping_is_offered_again_for_the_same_columns(marketing: Client) -> None:
    first = tried(marketing, uploaded(marketing), kind="visit", **{"column-2": "product"})
    again = uploaded(marketing, TILL + b"C-3,2026-01-05,7\n", name="next.csv")
    page = marketing.get(mapping_url(again))
    assert page.context["desk"].like == first
    assert page.context["desk"].plan().columns["product"] == "total"
    assert page.context["desk"].plan().kind == "visit"
    fresh = marketing.get(mapping_url(again) + "?fresh")
    assert fresh.context["desk"].plan().columns["amount"] == "total"


def test_the_next_file_takes_the_mapping_of_the_last(marketing: Client) -> None:
    row = uploaded(marketing, b"C-1,2026-01-02,10\n")
    answers = as_shown(marketing, row)
    answers.pop("has_header")
    marketing.post(mapping_url(row), answers | {"look": "1"})
    desk = marketing.post(mapping_url(row), answers | {"look": "1"}).context["desk"]
    chosen = {"column-0": "member", "column-1": "occurred_at", "column-2": "amount"}
    answers |= {"header_key": desk.header_key, "kind": "purchase", **chosen}
    assert marketing.post(mapping_url(row), answers).status_code == 302
    worked(row)
    url = reverse("admin:loyalty_import_upload") + f"?like={row.pk}"
    file = SimpleUploadedFile("next.csv", b"C-9,2026-02-02,11\n")
    marketing.post(url, {"content": "activity", "file": file})
    following = Import.objects.latest("pk")
    assert marketing.get(mapping_url(following)).context["desk"].plan().columns == {
        "member": "1",
        "occurred_at": "2",
        "amount": "3",
    }


def test_columns_of_members_become_traits_only_when_asked(marketing: Client) -> None:
    row = uploaded(marketing, b"external_id,name,vip level\nC-1,Ana,3\n", content="members")
    assert "traits.vip_level" not in marketing.get(mapping_url(row)).context["desk"].plan().columns
    page = marketing.post(mapping_url(row), as_shown(marketing, row) | {"rest": "1"})
    assert page.context["desk"].plan().columns["traits.vip_level"] == "vip level"
