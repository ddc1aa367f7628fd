"""What is known about the members of a batch, and what its rows change in that.

Rows are taken one after the other, as if each were written before the next is looked at; what has changed
is then written for all of them at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from loyalty.errors import MemberErased, NewerValueKnown
from loyalty.imports.member_rows import IdentityKey, MemberRow
from loyalty.imports.row_errors import EarlierRowDiffers, IdentitiesConflict


@dataclass(slots=True)
class Span:
    """One value while it held; ``pk`` is None until it is written, ``ended`` tells that its end is news."""

    value: Any
    since: datetime
    until: datetime | None = None
    pk: int | None = None
    ended: bool = False


@dataclass(slots=True)
class Person:
    """A member as known so far. ``member_id`` is None for one that this batch enrols.

    ``histories`` are called like the columns, such as ``consent.email``. A ``shadow`` is a member whom a dry
    run would have enrolled in an earlier batch, and of whom nothing more is known.
    """

    member_id: int | None
    public_id: str = ""
    erased: bool = False
    enrolled_at: datetime | None = None
    in_this_file: bool = False
    shadow: bool = False
    profile: dict[str, Any] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    histories: dict[str, list[Span]] = field(default_factory=dict)


class Fate(Enum):
    """What a row came to."""

    ENROLS = "enrols"
    CHANGES = "changes"
    KNOWN = "known"


@dataclass(slots=True)
class People:
    """The members of a batch by their identities, known ones and those to be enrolled."""

    owners: dict[IdentityKey, Person]
    now: datetime
    new: list[Person] = field(default_factory=list)
    new_identities: dict[IdentityKey, tuple[Person, str]] = field(default_factory=dict)

    def take(self, row: MemberRow) -> Fate:
        """Add what a row says, all of it or nothing.

        Raises ``IdentitiesConflict``, ``MemberErased``, ``EarlierRowDiffers`` and ``NewerValueKnown``.
        """
        person = self._person(row)
        changes = {} if person.shadow else _profile_changes(person, row)
        spans = [] if person.shadow else list(_new_spans(person, row, self.now))
        fresh = {key: shown for key, shown in row.identities.items() if key not in self.owners}
        fate = Fate.KNOWN
        if person.member_id is None and not person.in_this_file:
            self.new.append(person)
            fate = Fate.ENROLS
        elif changes or spans or fresh:
            fate = Fate.CHANGES
        for key, shown in fresh.items():
            self.owners[key] = person
            self.new_identities[key] = (person, shown)
        person.profile |= changes
        person.changed |= changes.keys()
        for name, span in spans:
            _follow(person.histories.setdefault(name, []), span)
        person.in_this_file = True
        return fate

    def _person(self, row: MemberRow) -> Person:
        found = {id(person): person for key in row.identities if (person := self.owners.get(key))}
        if len(found) > 1:
            members = sorted(person.public_id or _("a new one") for person in found.values())
            raise IdentitiesConflict(members=", ".join(members))
        for person in found.values():
            if person.erased:
                raise MemberErased
            return person
        return Person(member_id=None, enrolled_at=row.enrolled_at or self.now)


def _profile_changes(person: Person, row: MemberRow) -> dict[str, Any]:
    changes = {name: value for name, value in row.profile.items() if person.profile.get(name) != value}
    if person.in_this_file:
        for name in changes:
            if person.profile.get(name) not in {None, ""}:
                raise EarlierRowDiffers(field=name, name=name)
    return changes


def _new_spans(person: Person, row: MemberRow, now: datetime) -> Iterator[tuple[str, Span]]:
    since = row.consent_at or now
    for name, granted in row.consents.items():
        if _is_news(person, name, granted, since, dated=row.consent_at is not None):
            yield name, Span(granted, since)
    for name, value in row.traits.items():
        if _is_news(person, name, value, now, dated=False):
            yield name, Span(value, now)


def _is_news(person: Person, name: str, value: Any, since: datetime, *, dated: bool) -> bool:
    """Decide as ``loyalty.intervals.append`` does; two rows without a date must also agree."""
    history = person.histories.get(name)
    if not history:
        return True
    last = history[-1]
    if last.until is None and last.value == value and last.since <= since:
        return False
    if any(span.since == since and span.value == value for span in history):
        return False
    if person.in_this_file and not dated:
        raise EarlierRowDiffers(field=name, name=name)
    if last.since >= since:
        raise NewerValueKnown(since=last.since.isoformat(sep=" ", timespec="minutes"))
    return True


def _follow(history: list[Span], span: Span) -> None:
    if history and history[-1].until is None:
        history[-1].until = span.since
        history[-1].ended = True
    history.append(span)
