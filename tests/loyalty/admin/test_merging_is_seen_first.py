import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from loyalty.models import Member
from tests.loyalty.cast import ana, ting

pytestmark = pytest.mark.django_db


def test_the_other_member_is_shown_before_the_merge() -> None:
    keep, other = ting(), ana()
    client = Client()
    client.force_login(User.objects.create_superuser("wei"))
    url = reverse("admin:loyalty_member_merge", args=[keep.pk])
    first = client.post(url, {"other": "ana@example.com"})
    assert first.status_code == 422
    assert "Ana Roth" in first.content.decode()
    assert Member.objects.filter(merged_into=None).count() == 2
    second = client.post(url, {"other": "ana@example.com", "seen": other.public_id})
    assert second.status_code == 302
    assert Member.objects.get(pk=other.pk).merged_into == keep


def test_seeing_one_member_does_not_merge_another() -> None:
    keep, other = ting(), ana()
    client = Client()
    client.force_login(User.objects.create_superuser("wei"))
    url = reverse("admin:loyalty_member_merge", args=[keep.pk])
    assert client.post(url, {"other": "ana@example.com", "seen": keep.public_id}).status_code == 422
    assert Member.objects.get(pk=other.pk).merged_into is None


@pytest.mark.parametrize("query", ["?rfm_group=%00", "?city=%00", "?q=%00"])
def test_a_nul_in_the_address_is_refused(query: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("wei"))
    assert client.get(reverse("admin:loyalty_member_changelist") + query).status_code == 400
