"""The timeline tells what changed in a profile in words, not in the codes and numbers that are stored."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from loyalty.admin import history
from loyalty.members import block_member, merge_members
from loyalty.models import Member
from tests.loyalty.cast import ana, ting

pytestmark = pytest.mark.django_db
FOREVER = (datetime(9999, 1, 1, tzinfo=UTC), 1)


def told(member: Member) -> str:
    return str(history._entries(Member.objects.get(pk=member.pk), FOREVER, 10)[0].detail)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "status: active → blocked"), ("zh-hant", "狀態：正常 → 已停用")]
)
def test_a_choice_is_told_by_its_name(language: str, words: str) -> None:
    member = ting()
    block_member(member_id=member.pk)
    with translation.override(language):
        assert told(member) == words


def test_a_merge_is_told_by_the_member_that_stays() -> None:
    keep, merged = ting(), ana()
    merge_members(keep_id=keep.pk, merge_id=merged.pk)
    assert told(merged) == "merged into: – → 李婷"
