"""Which tables the columns hold, column by column, and how each copy is kept.

A table has the same name and the same columns here as in PostgreSQL, so that one expression asks either.
Names, addresses and the like are not copied: no rule asks for them, and what is not copied need not be
erased.
"""

import hashlib
from dataclasses import dataclass, field
from enum import Enum


class Type(Enum):
    """What a column holds: its type in PostgreSQL, and in Ibis."""

    WHOLE = ("bigint", "int64")
    SMALL = ("smallint", "int16")
    TEXT = ("text", "string")
    YES_NO = ("boolean", "boolean")
    DAY = ("date", "date")
    MOMENT = ("timestamptz", "timestamp('UTC')")
    MONEY = ("numeric(18,4)", "decimal(18, 4)")
    JSON = ("jsonb", "json")

    @property
    def in_postgres(self) -> str:
        """The type that the live table has (text stands for every kind of varchar)."""
        return self.value[0]

    @property
    def in_ibis(self) -> str:
        """The type that expressions see."""
        return self.value[1]

    @property
    def carried_as(self) -> str:
        """The type that crosses the wire: numeric and jsonb have no compact binary form there."""
        return {Type.MONEY: "bigint", Type.JSON: "text"}.get(self, self.in_postgres)


class Upkeep(Enum):
    """How a copy follows its table."""

    APPEND_ONLY = "append-only"  # rows never change: parts are added, merged, and sorted anew now and then
    CHANGING = "changing"  # a base and the latest version of every row that changed since
    WHOLE = "whole"  # small tables without a stamp: copied as a whole when their content differs


@dataclass(frozen=True)
class CopiedTable:
    """One table. `order` is how its base is sorted."""

    name: str
    upkeep: Upkeep
    columns: dict[str, Type] = field(hash=False)
    order: tuple[str, ...] = ("id",)

    @property
    def is_stamped(self) -> bool:
        """Whether rows carry `row_xid`."""
        return self.upkeep is not Upkeep.WHOLE


ACTIVITY = CopiedTable(
    name="loyalty_activity",
    upkeep=Upkeep.APPEND_ONLY,
    columns={
        "id": Type.WHOLE,
        "member_id": Type.WHOLE,
        "kind_id": Type.SMALL,
        "occurred_at": Type.MOMENT,
        "local_date": Type.DAY,
        "amount": Type.MONEY,
        "currency": Type.TEXT,
        "order_id": Type.TEXT,
        "product": Type.TEXT,
        "category": Type.TEXT,
        "source": Type.TEXT,
        "provenance": Type.SMALL,
        "attributes": Type.JSON,
        "voids_id": Type.WHOLE,
    },
    order=("kind_id", "occurred_at"),
)
MEMBER = CopiedTable(
    name="loyalty_member",
    upkeep=Upkeep.CHANGING,
    columns={
        "id": Type.WHOLE,
        "status": Type.TEXT,
        "birth_date": Type.DAY,
        "gender": Type.TEXT,
        "marital_status": Type.TEXT,
        "occupation": Type.TEXT,
        "country": Type.TEXT,
        "region": Type.TEXT,
        "city": Type.TEXT,
        "language": Type.TEXT,
        "time_zone": Type.TEXT,
        "source": Type.TEXT,
        "medium": Type.TEXT,
        "campaign": Type.TEXT,
        "first_touch": Type.MOMENT,
        "last_touch": Type.MOMENT,
        "preferred_channel": Type.TEXT,
        "device": Type.TEXT,
        "merged_into_id": Type.WHOLE,
        "enrolled_at": Type.MOMENT,
    },
)
TRAIT = CopiedTable(
    name="loyalty_trait",
    upkeep=Upkeep.CHANGING,
    columns={
        "id": Type.WHOLE,
        "member_id": Type.WHOLE,
        "definition_id": Type.WHOLE,
        "text": Type.TEXT,
        "number": Type.MONEY,
        "boolean": Type.YES_NO,
        "day": Type.DAY,
        "since": Type.MOMENT,
        "until": Type.MOMENT,
        "source": Type.TEXT,
        "provenance": Type.SMALL,
    },
    order=("definition_id", "member_id", "since"),
)
ACTIVITY_KIND = CopiedTable(
    name="loyalty_activitykind",
    upkeep=Upkeep.WHOLE,
    columns={
        "id": Type.SMALL,
        "name": Type.TEXT,
        "label": Type.TEXT,
        "counts_as_purchase": Type.YES_NO,
    },
)
TRAIT_DEFINITION = CopiedTable(
    name="loyalty_traitdefinition",
    upkeep=Upkeep.WHOLE,
    columns={"id": Type.WHOLE, "name": Type.TEXT, "label": Type.TEXT, "type": Type.TEXT},
)

# Activity last: it is the long one, and whoever it names is copied before it.
TABLES = (ACTIVITY_KIND, TRAIT_DEFINITION, MEMBER, TRAIT, ACTIVITY)
STAMPED = tuple(table for table in TABLES if table.is_stamped)
WHOLE = tuple(table for table in TABLES if not table.is_stamped)


def layout() -> str:
    """A digest of everything above: columns made by another layout are built anew."""
    said = [
        (table.name, table.upkeep.value, table.order, [*table.columns], [*map(str, table.columns.values())])
        for table in TABLES
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
