"""Members: enrol, update, add an identity, merge, block."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.ids import new_public_ids
from core.transactions import one_transaction
from loyalty import profiles
from loyalty.errors import IdentityMissing, IdentityTaken, MergeWithItself
from loyalty.identities import IdentityValue, normalised
from loyalty.locks import locked_members, writable_member
from loyalty.models import Identity, Member


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person about to be enrolled: identities, profile by field name, and when they joined."""

    identities: Sequence[IdentityValue]
    enrolled_at: datetime
    profile: Mapping[str, Any] = field(default_factory=dict)


def enrol_member(
    *, identities: Sequence[IdentityValue], profile: Mapping[str, Any], enrolled_at: datetime
) -> Member:
    """Add a member. Raises ``IdentityMissing``, ``IdentityInvalid``, ``IdentityTaken``, ``Profile…``."""
    new = NewMember(identities=identities, profile=profile, enrolled_at=enrolled_at)
    return enrol_members([new])[0]


@one_transaction
def enrol_members(new: Iterable[NewMember]) -> list[Member]:
    """Add many members, all or none, in the order given. Raises as ``enrol_member``."""
    new = list(new)
    members, identities = [], []
    for one, public_id in zip(new, new_public_ids("mem", len(new)), strict=True):
        if not one.identities:
            raise IdentityMissing
        clean = profiles.checked(one.profile)
        members.append(Member(public_id=public_id, enrolled_at=one.enrolled_at, **clean))
    Member.objects.bulk_create(members, batch_size=2000)
    for one, member in zip(new, members, strict=True):
        identities += [_identity(member, given) for given in one.identities]
    _store(identities)
    return members


@one_transaction
def update_member(*, member_id: int, changes: Mapping[str, Any]) -> Member:
    """Change profile fields of a member. Raises ``MemberUnknown``, ``MemberErased``, ``Profile…``."""
    clean = profiles.checked(changes)
    member = writable_member(member_id)
    changed = [name for name, value in clean.items() if getattr(member, name) != value]
    if changed:
        for name in changed:
            setattr(member, name, clean[name])
        member.save(update_fields=[*changed, "updated_at"])
    return member


@one_transaction
def add_identity(*, member_id: int, identity: IdentityValue) -> Identity:
    """Give a member another name. One that they already have is returned.

    Raises ``MemberUnknown``, ``MemberErased``, ``IdentityInvalid`` and ``IdentityTaken``.
    """
    member = writable_member(member_id)
    _store([_identity(member, identity)])
    value, _shown = normalised(identity.kind, identity.value)
    return Identity.objects.get(kind=identity.kind, value=value)


def _identity(member: Member, given: IdentityValue) -> Identity:
    value, shown = normalised(given.kind, given.value)
    return Identity(member=member, kind=given.kind, value=value, display=shown)


def _store(identities: Sequence[Identity]) -> None:
    """Write identities; one that belongs to somebody else is refused by the database, not by a look."""
    # Sorted, so that two writers who bring the same values wait in one order.
    rows = sorted(identities, key=lambda one: (one.kind, one.value))
    Identity.objects.bulk_create(rows, batch_size=5000, ignore_conflicts=True)
    values = [row.value for row in rows]
    found = Identity.objects.filter(value__in=values).select_related("member__merged_into")
    owners = {(one.kind, one.value): one.member.merged_into or one.member for one in found}
    for row in rows:
        owner = owners[(row.kind, row.value)]
        if owner.pk != row.member_id:
            raise IdentityTaken(field=row.kind, value=row.display, member=owner.public_id)


@one_transaction
def merge_members(*, keep_id: int, merge_id: int) -> Member:
    """Let one member stand for two; return the one that stays.

    No fact moves: the merged member points at the one that stays, both ids lead there from now on, and
    readers join that pointer. Raises ``MemberUnknown``, ``MemberErased`` and ``MergeWithItself``.
    """
    earlier_ids = Member.objects.filter(merged_into=merge_id).values_list("pk", flat=True)
    locked_members([keep_id, merge_id, *earlier_ids])
    keep, merged = writable_member(keep_id), writable_member(merge_id)
    if keep.pk == merged.pk:
        raise MergeWithItself
    merged.merged_into = keep
    merged.save(update_fields=["merged_into", "updated_at"])
    # Pointers stay one hop long, so that every reader needs one join.
    for earlier in Member.objects.filter(merged_into=merged).order_by("pk"):
        earlier.merged_into = keep
        earlier.save(update_fields=["merged_into", "updated_at"])
    return keep


def block_member(*, member_id: int) -> Member:
    """Keep a member from collecting and exchanging; facts are still recorded."""
    return _set_status(member_id, Member.Status.BLOCKED)


def unblock_member(*, member_id: int) -> Member:
    """Let a blocked member take part again."""
    return _set_status(member_id, Member.Status.ACTIVE)


@one_transaction
def _set_status(member_id: int, status: Member.Status) -> Member:
    member = writable_member(member_id)
    if member.status != status:
        member.status = status
        member.save(update_fields=["status", "updated_at"])
    return member
