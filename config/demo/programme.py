"""The whole demo programme, made from nothing but a seed, the day it ends on and the number of members.

Each member draws from streams of random numbers of their own, so that a change to one life leaves all others
as they were.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from config.demo.buying import write_purchases
from config.demo.contact import write_contact
from config.demo.diary import DemoActivity, Diary
from config.demo.people import DemoMember, Person, PhoneBook, draw_person, join
from config.demo.process import Life, draw_pace, joining_days, live
from config.demo.seasons import Seasons
from config.demo.traits import DemoTrait, draw_traits

SEED = "clarity-1"
MEMBERS = 5000
DAYS = 730
# One member in so many joined before under another address, or is blocked.
ONE_TWICE_IN, ONE_BLOCKED_IN = 400, 600
NEVER_BUYING_SHARE = 0.055


@dataclass(frozen=True, slots=True)
class DemoProgramme:
    """Everything to load; members are named by their external id, activity is sorted by time.

    ``merges`` holds pairs: the member that stays, the member who is the same person.
    """

    members: list[DemoMember]
    traits: list[DemoTrait]
    activities: list[DemoActivity]
    merges: list[tuple[str, str]]
    blocked: list[str]


def make_programme(
    *, today: date, now: datetime, currency: str, seed: str = SEED, count: int = MEMBERS
) -> DemoProgramme:
    """Return the two years that end on ``today``, as far as they have happened by ``now``.

    The same day, seed and count give the same programme; an earlier ``now`` of that day gives less of it.
    """
    seasons = Seasons(today - timedelta(days=DAYS), today)
    programme = DemoProgramme([], [], [], [], [])
    people = [draw_person(_stream(seed, "person", n), today=today) for n in range(1, count + 1)]
    phones = PhoneBook()
    for number, joined in enumerate(joining_days(_stream(seed, "joining", 0), seasons, count), start=1):
        random = _stream(seed, "member", number)
        person = people[(_first_number(number) or number) - 1]
        member = join(
            random,
            person,
            number=number,
            enrolled_at=seasons.moment(random, joined, person.zone),
            # Two days ago is over in every time zone, so that the same day gives the same consents.
            settled_until=datetime.combine(today - timedelta(days=2), time.min, tzinfo=UTC),
            phones=phones,
        )
        programme.members.append(member)
        programme.traits.extend(draw_traits(random, person, member, before=now))
        diary = _diary(_stream(seed, "life", number), person, member, seasons=seasons, joined=joined)
        programme.activities.extend(diary.activities(until=now, currency=currency))
    programme.activities.sort(key=lambda activity: (activity.occurred_at, activity.external_id))
    _add_staff_work(programme)
    return programme


def _stream(seed: str, topic: str, number: int) -> Random:
    """Return a stream of random numbers that depends on nothing else."""
    return Random(f"{seed}/{topic}/{number}")  # noqa: S311  (a story, not a secret)


def _first_number(number: int) -> int | None:
    """Return the number under which a member joined before, if they are one of the few who joined twice."""
    return number // 2 if number % ONE_TWICE_IN == 150 else None


def _add_staff_work(programme: DemoProgramme) -> None:
    """Note which members staff merged or blocked."""
    for member in programme.members:
        first = _first_number(member.number)
        if first:
            programme.merges.append((programme.members[first - 1].external_id, member.external_id))
        if member.number % ONE_BLOCKED_IN == 77:
            programme.blocked.append(member.external_id)


def _diary(random: Random, person: Person, member: DemoMember, *, seasons: Seasons, joined: int) -> Diary:
    """Return a member's life in the programme."""
    if random.random() < NEVER_BUYING_SHARE:
        life = Life(days=(), left_on=joined)
    else:
        life = live(random, draw_pace(random), joined=joined, seasons=seasons)
    diary = Diary(person, member, random, seasons)
    write_purchases(diary, life)
    write_contact(diary, life, joined=joined)
    return diary
