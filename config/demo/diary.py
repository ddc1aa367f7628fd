"""What one member of the demo did, written down in any order and handed out sorted by time."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from random import Random

from config.demo.catalogue import Product
from config.demo.people import DemoMember, Person
from config.demo.seasons import Seasons

CODE_PAGE, SHOP, MAILER, DESK = "code page", "web shop", "mailer", "service desk"


@dataclass(frozen=True, slots=True)
class DemoActivity:
    """One thing that one member did. A ``voided`` one was entered by mistake and is taken back later."""

    external_id: str
    member: str
    kind: str
    occurred_at: datetime
    source: str
    amount: Decimal | None
    currency: str
    order_id: str
    product: str
    category: str
    attributes: dict[str, str | int]
    voided: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a diary; ``amount`` is in the programme's currency."""

    kind: str
    at: datetime
    source: str
    amount: Decimal | None = None
    order_id: str = ""
    product: str = ""
    category: str = ""
    attributes: dict[str, str | int] = field(default_factory=dict)
    voided: bool = False


@dataclass(slots=True)
class Diary:
    """The life of one member: who they are, their luck, the calendar, and what happened so far."""

    person: Person
    member: DemoMember
    random: Random
    seasons: Seasons
    entries: list[Entry] = field(default_factory=list)

    def moment(self, day: int) -> datetime:
        """Return a likely moment of a day of the calendar, not before the member joined."""
        at = self.seasons.moment(self.random, day, self.person.zone)
        return max(at, self.member.enrolled_at)

    def write(self, entry: Entry) -> None:
        """Add a line."""
        self.entries.append(entry)

    def look(self, kind: str, at: datetime, product: Product) -> None:
        """Add a line about a product in the web shop that nobody paid for (yet)."""
        self.write(
            Entry(
                kind,
                at,
                SHOP,
                product=product.name,
                category=product.category,
                attributes={"sku": product.sku, "device": self.member.device},
            )
        )

    def activities(self, *, until: datetime, currency: str) -> list[DemoActivity]:
        """Return what happened up to ``until``, first things first, each with an id that does not change."""
        lines = sorted(self.entries, key=attrgetter("at"))
        return [
            DemoActivity(
                external_id=f"{self.member.external_id}-{place:04}",
                member=self.member.external_id,
                kind=line.kind,
                occurred_at=line.at,
                source=line.source,
                amount=line.amount,
                currency=currency if line.amount is not None else "",
                order_id=line.order_id,
                product=line.product,
                category=line.category,
                attributes=line.attributes,
                voided=line.voided,
            )
            for place, line in enumerate(lines, start=1)
            if line.at <= until
        ]
