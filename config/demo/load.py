"""Loads the demo into an empty installation through the verbs that everybody else uses.

Safe to be cut short and started again: members are known by their external ids and enrolled together with
their consents and traits, activity is known by its external ids, scores by their moment, and the staff
account is made last.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from config.demo.diary import DemoActivity
from config.demo.people import DemoMember
from config.demo.programme import DAYS, MEMBERS, DemoProgramme, make_programme
from config.demo.scoring import score_programme
from config.demo.staff import STAFF_USERNAME, make_staff, staff_exists
from config.demo.traits import DEFINITIONS, DemoTrait
from core.programme import local_date
from core.transactions import one_transaction
from loyalty.activity import NewActivity, record_activities, void_activity
from loyalty.consents import ConsentAnswer, set_consents
from loyalty.errors import AlreadyVoided, MergeWithItself
from loyalty.identities import IdentityValue, find_member
from loyalty.members import NewMember, block_member, enrol_members, merge_members
from loyalty.models import Activity, Channel, Identity, Member, Provenance, TraitDefinition
from loyalty.profiles import FIELDS
from loyalty.traits import TraitAnswer, define_trait, set_traits

FIRST_MEMBER = "CLC-000001"
MEMBERS_AT_ONCE, ACTIVITIES_AT_ONCE = 500, 5000
PROVENANCE = {"zero": Provenance.ZERO, "first": Provenance.FIRST, "second": Provenance.SECOND}

Report = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DemoDoors:
    """What a visitor needs to come in. Each loading makes a new password; the database keeps its hash."""

    staff_username: str
    staff_password: str


def is_empty() -> bool:
    """Return whether the demo may be loaded: nobody is there, or only what an unfinished loading left."""
    if not Member.objects.exists():
        return True
    return not staff_exists() and _first_member() is not None


def load_demo(*, report: Report, now: datetime | None = None, members: int = MEMBERS) -> DemoDoors:
    """Load the demo programme, whose two years end ``now``; finish one that was cut short.

    ``report`` is told each step in a sentence. A loading is finished with the number of members that
    it began with.
    """
    now = now or datetime.now(UTC)
    report(_("Making up the members of a contact lens club ..."))
    programme = make_programme(
        today=_last_day(now), now=now, currency=settings.PROGRAMME_CURRENCY, count=members
    )
    for definition in DEFINITIONS:
        define_trait(name=definition.name, label=definition.label, type=TraitDefinition.Type(definition.type))
    with _without_looking_for_garbage():
        ids = _load_members(programme, report)
        _load_activities(programme.activities, ids, now, report)
    _do_staff_work(programme, ids)
    score_programme(now=now, report=report)
    return DemoDoors(staff_username=STAFF_USERNAME, staff_password=make_staff())


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """Keep Python from going through the whole programme again and again: that is a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _first_member() -> Member | None:
    return find_member(kind=Identity.Kind.EXTERNAL, value=FIRST_MEMBER)


def _last_day(now: datetime) -> date:
    """Return the day on which the story ends: today, or that of a loading that was cut short.

    The first member joined on the opening day, so the story can go on where it stopped.
    """
    first = _first_member()
    if first is None:
        return local_date(now)
    zone = ZoneInfo(first.time_zone)
    return first.enrolled_at.astimezone(zone).date() + timedelta(days=DAYS)


def _load_members(programme: DemoProgramme, report: Report) -> dict[str, int]:
    """Enrol the members who are not there yet; return all row ids by external id."""
    traits: dict[str, list[DemoTrait]] = {}
    for trait in programme.traits:
        traits.setdefault(trait.member, []).append(trait)
    ids = _known_members()
    missing = [member for member in programme.members if member.external_id not in ids]
    for chunk in _chunks(missing, MEMBERS_AT_ONCE):
        ids |= _enrol(chunk, traits)
        report(
            _("%(done)s of %(all)s members have joined.") % {"done": len(ids), "all": len(programme.members)}
        )
    return ids


def _known_members() -> dict[str, int]:
    rows = Identity.objects.filter(kind=Identity.Kind.EXTERNAL, value__startswith="CLC-")
    return dict(rows.values_list("value", "member_id"))


@one_transaction
def _enrol(chunk: Sequence[DemoMember], traits: dict[str, list[DemoTrait]]) -> dict[str, int]:
    """Enrol members with their consents and traits, all or none; return their row ids by external id."""
    rows = enrol_members(
        [
            NewMember(
                identities=list(_identities(member)),
                enrolled_at=member.enrolled_at,
                profile={name: getattr(member, name) for name in FIELDS},
            )
            for member in chunk
        ]
    )
    ids = {member.external_id: row.pk for member, row in zip(chunk, rows, strict=True)}
    set_consents(
        [
            ConsentAnswer(
                member_id=ids[member.external_id],
                channel=Channel(consent.channel),
                granted=consent.granted,
                since=consent.since,
                source=consent.source,
            )
            for member in chunk
            for consent in member.consents
        ]
    )
    set_traits(
        [
            TraitAnswer(
                member_id=ids[member.external_id],
                name=trait.name,
                value=trait.value,
                since=trait.since,
                source=trait.source,
                provenance=PROVENANCE[trait.party],
            )
            for member in chunk
            for trait in traits.get(member.external_id, ())
        ]
    )
    return ids


def _identities(member: DemoMember) -> Iterator[IdentityValue]:
    yield IdentityValue(Identity.Kind.EXTERNAL, member.external_id)
    if member.email:
        yield IdentityValue(Identity.Kind.EMAIL, member.email)
    if member.phone:
        yield IdentityValue(Identity.Kind.PHONE, member.phone)


def _load_activities(
    activities: Sequence[DemoActivity], ids: dict[str, int], now: datetime, report: Report
) -> None:
    """Record what happened, oldest first, and take back what was entered by mistake."""
    done = 0
    for chunk in _chunks(activities, ACTIVITIES_AT_ONCE):
        rows = record_activities([_new_activity(one, ids[one.member]) for one in chunk], now=now)
        for one, row in zip(chunk, rows, strict=True):
            if one.voided:
                _void(row, now)
        done += len(chunk)
        report(_("%(done)s of %(all)s activities are written.") % {"done": done, "all": len(activities)})


def _new_activity(activity: DemoActivity, member_id: int) -> NewActivity:
    return NewActivity(
        member_id=member_id,
        kind=activity.kind,
        occurred_at=activity.occurred_at,
        amount=activity.amount,
        currency=activity.currency,
        order_id=activity.order_id,
        product=activity.product,
        category=activity.category,
        source=activity.source,
        attributes=activity.attributes,
        external_id=activity.external_id,
    )


def _void(row: Activity, now: datetime) -> None:
    """Take a row back as somebody at the service desk would, on the next day."""
    with suppress(AlreadyVoided):
        next_day = min(now, row.occurred_at + timedelta(days=1))
        void_activity(activity_id=row.pk, reason="entered twice", now=next_day)


def _do_staff_work(programme: DemoProgramme, ids: dict[str, int]) -> None:
    """Merge those who joined twice and block a few."""
    for stays, goes in programme.merges:
        with suppress(MergeWithItself):
            merge_members(keep_id=ids[stays], merge_id=ids[goes])
    for member in programme.blocked:
        block_member(member_id=ids[member])


def _chunks(rows: Sequence[T], size: int) -> Iterator[list[T]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, size)):
        yield chunk
