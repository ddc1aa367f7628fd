"""Lists count no further than they must, and leave as CSV files that do no harm."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.admin import BoundedPaginator, bounded_count, csv_response
from core.models import StoredMail
from loyalty.models import Member
from tests.core.staff.cast import staff
from tests.loyalty.cast import ana, ting


def mails(number: int) -> None:
    StoredMail.objects.bulk_create(StoredMail(sender="a", subject=str(one)) for one in range(number))


@pytest.mark.django_db
def test_a_short_list_is_counted_exactly() -> None:
    mails(7)
    pages = BoundedPaginator(StoredMail.objects.order_by("id"), 3, count_limit=7)
    assert (pages.count, pages.num_pages, pages.is_cut) == (7, 3, False)


@pytest.mark.django_db
def test_a_long_list_is_counted_to_its_limit(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    mails(8)
    pages = BoundedPaginator(StoredMail.objects.order_by("id"), 3, count_limit=7)
    with django_assert_num_queries(1):
        assert (pages.count, pages.is_cut) == (7, True)


@pytest.mark.django_db
def test_the_limit_reaches_the_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    mails(5)
    with django_assert_num_queries(1) as asked:
        assert bounded_count(StoredMail.objects.all(), limit=3) == 4
    assert "LIMIT 4" in asked.captured_queries[0]["sql"]


def test_no_cell_becomes_a_formula() -> None:
    lines = [["=1+1", "@x", "-5 EUR", -5, None, "+44 7700 900330"]]
    answer = csv_response(name="x", heads=["a", "b", "c", "d", "e", "f"], lines=lines)
    text = b"".join(answer).decode("utf-8-sig")
    assert text.splitlines()[1] == "'=1+1,'@x,'-5 EUR,-5,,+44 7700 900330"


@pytest.mark.django_db
def test_an_export_holds_the_list_as_it_is_searched(client: Client) -> None:
    ting()
    ana()
    client.force_login(staff("mara", "marketing"))
    answer = client.get(reverse("admin:loyalty_member_export_list"), {"q": "ana@example.com"})
    text = b"".join(answer).decode("utf-8-sig")
    assert "Ana Roth" in text
    assert "李婷" not in text
    assert admin.site.is_registered(Member)


@pytest.mark.django_db
def test_support_is_neither_offered_an_export_nor_given_one(client: Client) -> None:
    ting()
    client.force_login(staff("sam", "support"))
    page = client.get(reverse("admin:loyalty_member_changelist")).content.decode()
    assert reverse("admin:loyalty_member_export_list") not in page
    assert client.get(reverse("admin:loyalty_member_export_list")).status_code == 403
