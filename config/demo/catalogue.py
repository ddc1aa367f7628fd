"""What the demo's maker sells and gives: Clarity lenses and care, list prices, points and rewards."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

PROGRAMME = "Clarity Lens Club"

LensType = Literal["spherical", "toric", "multifocal", "colour"]
PackSize = Literal[30, 90]
LENSES, CARE, REWARDS = "lenses", "lens care", "rewards"


@dataclass(frozen=True, slots=True)
class Product:
    """One article: list price in the programme's currency, and the points that its code is worth."""

    sku: str
    name: str
    category: str
    price: Decimal
    points: int
    pack: str


@dataclass(frozen=True, slots=True)
class Reward:
    """What points can be exchanged for; ``value`` is the discount in the programme's currency."""

    name: str
    points: int
    value: Decimal


def _lenses(sku: str, line: str, pack: PackSize, price: str, points: int) -> Product:
    return Product(
        f"{sku}-{pack}", f"{line}, {pack} lenses", LENSES, Decimal(price), points, f"{pack}-lens box"
    )


LENS_BOXES: dict[tuple[LensType, PackSize], Product] = {
    ("spherical", 30): _lenses("CD", "Clarity Daily", 30, "21.90", 20),
    ("spherical", 90): _lenses("CD", "Clarity Daily", 90, "54.90", 60),
    ("toric", 30): _lenses("CDT", "Clarity Daily Toric", 30, "27.90", 25),
    ("toric", 90): _lenses("CDT", "Clarity Daily Toric", 90, "69.90", 75),
    ("multifocal", 30): _lenses("CDM", "Clarity Daily Multifocal", 30, "31.90", 30),
    ("multifocal", 90): _lenses("CDM", "Clarity Daily Multifocal", 90, "79.90", 90),
    ("colour", 30): _lenses("CC", "Clarity Colour", 30, "24.90", 20),
    ("colour", 90): _lenses("CC", "Clarity Colour", 90, "62.90", 60),
}
SOLUTION = Product("CS-360", "Clarity Solution, 360 ml", CARE, Decimal("9.90"), 10, "bottle")
EYE_DROPS = Product("CE-10", "Clarity Eye Drops, 10 ml", CARE, Decimal("7.50"), 5, "bottle")

# Cheapest first.
REWARD_LIST: tuple[Reward, ...] = (
    Reward("5 off the next order", 200, Decimal("5.00")),
    Reward("15 off the next order", 500, Decimal("15.00")),
    Reward("35 off the next order", 1000, Decimal("35.00")),
)
