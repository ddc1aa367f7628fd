"""The demo's members: who they are, how they came, what they agreed to and what is known about their eyes."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from config.demo.catalogue import LensType
from config.demo.names import Gender, PersonName, draw_name
from config.demo.places import BRITISH_MOBILE, PLACES, Place
from config.demo.sources import Source, draw_device, draw_source

Channel = Literal["email", "sms", "post", "push", "social"]
WITHDRAWING_SHARE = 0.1
DOMAINS = ("example.com", "example.org", "example.net")
OCCUPATIONS = (
    "accountant", "architect", "chef", "civil servant", "designer", "doctor", "driver", "engineer", "farmer",
    "hairdresser", "journalist", "lawyer", "musician", "nurse", "office worker", "photographer", "retired",
    "sales assistant", "scientist", "self-employed", "software developer", "student", "teacher", "translator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wears lenses, whatever the programme knows about them. ``power`` is in dioptres."""

    place: Place
    name: PersonName
    gender: Gender
    birth_date: date
    marital_status: str
    occupation: str
    lens: LensType
    wears_daily: bool
    power: Decimal

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the person lives."""
        return ZoneInfo(self.place.time_zone)


@dataclass(frozen=True, slots=True)
class DemoConsent:
    """One answer for one channel, in force from ``since``."""

    channel: Channel
    granted: bool
    since: datetime
    source: str


@dataclass(frozen=True, slots=True)
class DemoMember:
    """One member as the programme knows them. ``number`` counts from 1 in the order of joining.

    ``shop_share`` is not loaded: it is the share of purchases that the member makes in the web shop.
    """

    number: int
    external_id: str
    name: str
    email: str | None
    phone: str | None
    birth_date: date | None
    gender: str
    marital_status: str
    occupation: str
    country: str
    region: str
    city: str
    language: str
    time_zone: str
    source: str
    medium: str
    campaign: str
    first_touch: datetime
    last_touch: datetime
    preferred_channel: str
    device: str
    shop_share: float
    enrolled_at: datetime
    consents: tuple[DemoConsent, ...]


@dataclass(slots=True)
class PhoneBook:
    """Gives out each number of a range of 1,000 once, in a scattered order."""

    given: Counter[str] = field(default_factory=Counter)

    def next_number(self, numbers: str) -> str | None:
        """Return the next number of a range, or None when all are given out."""
        place = self.given[numbers]
        self.given[numbers] += 1
        # 617 and 1000 have no common factor, so the steps visit every number once.
        return f"{numbers}{place * 617 % 1000:03}" if place < 1000 else None


def draw_person(random: Random, *, today: date) -> Person:
    """Return somebody between 18 and 78 years old."""
    place = random.choices(PLACES, [place.weight for place in PLACES])[0]
    gender: Gender = "female" if random.random() < 0.62 else "male"
    age = min(18 + random.gammavariate(2.2, 7.5), 78)
    lens: LensType = random.choices(("spherical", "toric", "multifocal", "colour"), (62, 20, 10, 8))[0]
    # Nine of ten are short-sighted; powers come in steps of a quarter.
    quarters = -random.randrange(2, 33) if random.random() < 0.9 else random.randrange(2, 17)
    return Person(
        place=place,
        name=draw_name(random, place.names, gender),
        gender=gender,
        birth_date=today - timedelta(days=int(age * 365.25)),
        marital_status=_marital_status(random, age),
        occupation=_occupation(random, age),
        lens=lens,
        wears_daily=random.random() < 0.6,
        power=Decimal(quarters) / 4,
    )


def join(
    random: Random,
    person: Person,
    *,
    number: int,
    enrolled_at: datetime,
    settled_until: datetime,
    phones: PhoneBook,
) -> DemoMember:
    """Return the member that a person becomes; nothing is dated after joining and ``settled_until``."""
    place = person.place
    came_by = draw_source(random, place.country)
    first_touch, last_touch = _touches(random, came_by, enrolled_at)
    email = _email(random, person.name, number) if random.random() < 0.95 else None
    phone = _phone(random, place, phones)
    consents = _consents(random, place, email=email, phone=phone, since=enrolled_at)
    granted = [consent.channel for consent in consents if consent.granted]
    if "email" in granted and random.random() < WITHDRAWING_SHARE:
        withdrawn_at = enrolled_at + timedelta(minutes=1 + int(random.expovariate(1 / 150) * 1440))
        if withdrawn_at < settled_until:
            consents = (
                *consents,
                DemoConsent("email", granted=False, since=withdrawn_at, source="mail link"),
            )
            granted.remove("email")
    return DemoMember(
        number=number,
        external_id=f"CLC-{number:06}",
        name=person.name.full,
        email=email,
        phone=phone,
        birth_date=person.birth_date if random.random() < 0.93 else None,
        gender=person.gender if random.random() < 0.96 else random.choice(("", "other")),
        marital_status=person.marital_status,
        occupation=person.occupation,
        country=place.country,
        region=place.region,
        city=place.city,
        language=place.language,
        time_zone=place.time_zone,
        source=came_by.name,
        medium=came_by.medium,
        campaign=f"{came_by.campaign}-{first_touch.year}" if came_by.campaign else "",
        first_touch=first_touch,
        last_touch=last_touch,
        preferred_channel=random.choice(granted) if granted and random.random() < 0.8 else "",
        device=draw_device(random, place.country),
        shop_share=came_by.shop_share,
        enrolled_at=enrolled_at,
        consents=consents,
    )


def _touches(random: Random, came_by: Source, enrolled_at: datetime) -> tuple[datetime, datetime]:
    """Return the first and the last touch before joining."""
    first = timedelta(minutes=int(random.expovariate(1 / came_by.lag_days) * 1440) + 2)
    last = timedelta(minutes=max(2, int(first.total_seconds() / 60 * random.random() ** 2)))
    return enrolled_at - first, enrolled_at - last


def _email(random: Random, name: PersonName, number: int) -> str:
    """Return an address on a domain reserved for examples; the number keeps it unique."""
    given, family = name.latin_given, name.latin_family
    local = random.choice((f"{given}.{family}.{number}", f"{given}{number}", f"{family}.{given}{number}"))
    return f"{local}@{random.choice(DOMAINS)}"


def _phone(random: Random, place: Place, phones: PhoneBook) -> str | None:
    """Return a phone number where the country keeps numbers free for fiction."""
    if place.numbers is None or random.random() < 0.2:
        return None
    mobile = place.country == "GB" and random.random() < 0.7
    return phones.next_number(BRITISH_MOBILE if mobile else place.numbers)


def _consents(
    random: Random, place: Place, *, email: str | None, phone: str | None, since: datetime
) -> tuple[DemoConsent, ...]:
    """Return what a member agreed to or refused when joining."""
    chances: list[tuple[Channel, float]] = [("post", 0.15), ("push", 0.3)]
    if email:
        chances.insert(0, ("email", 0.74))
    if phone:
        chances.append(("sms", 0.45))
    if place.country in ("CN", "TW", "HK"):
        chances.append(("social", 0.62))
    return tuple(
        DemoConsent(channel, random.random() < chance, since, "enrolment form") for channel, chance in chances
    )


def _marital_status(random: Random, age: float) -> str:
    """Return a marital status that fits the age, often unknown."""
    if random.random() < 0.3:
        return ""
    states = ("single", "married", "partnership", "divorced", "widowed")
    weights = (70, 10, 20, 0, 0) if age < 27 else (28, 48, 14, 9, 1) if age < 55 else (10, 62, 6, 14, 8)
    return random.choices(states, weights)[0]


def _occupation(random: Random, age: float) -> str:
    """Return an occupation that fits the age, often unknown."""
    if random.random() < 0.35:
        return ""
    if age > 66:
        return "retired"
    if age < 24 and random.random() < 0.7:
        return "student"
    return random.choice([name for name in OCCUPATIONS if name not in ("retired", "student")])
