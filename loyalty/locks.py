"""The one way to lock members: in the order of their ids, so that two writers never wait for each other."""

from collections.abc import Iterable

from loyalty.errors import MemberErased, MemberUnknown
from loyalty.models import Member


def locked_members(ids: Iterable[int]) -> dict[int, Member]:
    """Lock members (``FOR NO KEY UPDATE``) and return those that stay, by the ids asked for.

    A merged member's id gives the member that it points to. Call it inside a transaction and read afterwards.
    Raises ``MemberUnknown``.
    """
    asked = set(ids)
    rows = _lock(asked | _stay_instead(asked))
    # A merge may have committed while we waited; its pointer is final while we hold the lock.
    rows |= _lock({one.merged_into_id for one in rows.values() if one.merged_into_id} - rows.keys())
    unknown = asked - rows.keys()
    if unknown:
        raise MemberUnknown(member=min(unknown))
    return {one: rows[rows[one].merged_into_id or one] for one in asked}


def writable_members(ids: Iterable[int]) -> dict[int, Member]:
    """Lock members that facts may be written for. Raises ``MemberUnknown`` and ``MemberErased``."""
    members = locked_members(ids)
    if any(member.status == Member.Status.ERASED for member in members.values()):
        raise MemberErased
    return members


def writable_member(member_id: int) -> Member:
    """Lock one member that facts may be written for. Raises ``MemberUnknown`` and ``MemberErased``."""
    return writable_members([member_id])[member_id]


def _stay_instead(ids: set[int]) -> set[int]:
    merged = Member.objects.filter(pk__in=ids, merged_into__isnull=False)
    return {one for one in merged.values_list("merged_into_id", flat=True) if one is not None}


def _lock(ids: set[int]) -> dict[int, Member]:
    rows = Member.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {member.pk: member for member in rows}
