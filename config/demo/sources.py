"""How the demo's members found the programme, and on which device they visit it."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Source:
    """A way into the programme.

    ``weights`` are its shares in mainland China, the rest of Asia and Europe; ``shop_share`` is the share of
    their purchases that its members make in the maker's web shop instead of entering codes; ``lag_days`` is
    the mean time from the first touch to joining.
    """

    name: str
    medium: str
    campaign: str
    weights: tuple[int, int, int]
    shop_share: float
    lag_days: float


SOURCES: tuple[Source, ...] = (
    Source("box leaflet", "print", "welcome", (34, 34, 34), 0.06, 1.0),
    Source("optician", "referral", "trial-pair", (21, 22, 27), 0.05, 6.0),
    Source("WeChat", "social", "mini-program", (19, 0, 0), 0.30, 4.0),
    Source("Weibo", "paid social", "summer-colours", (9, 0, 0), 0.35, 9.0),
    Source("Instagram", "paid social", "summer-colours", (0, 17, 11), 0.40, 9.0),
    Source("friend", "referral", "bring-a-friend", (10, 12, 10), 0.15, 12.0),
    Source("web search", "organic search", "", (4, 11, 14), 0.45, 15.0),
    Source("fair", "event", "optics-fair", (3, 4, 4), 0.10, 3.0),
)
DEVICES: tuple[tuple[str, tuple[int, int, int]], ...] = (
    ("Android phone", (34, 34, 36)),
    ("iPhone", (32, 46, 40)),
    ("HarmonyOS phone", (24, 0, 0)),
    ("desktop", (7, 13, 17)),
    ("tablet", (3, 7, 7)),
)


def part_of_world(country: str) -> int:
    """Return the column of a country in the tables above."""
    if country == "CN":
        return 0
    return 1 if country in ("TW", "HK", "SG") else 2


def draw_source(random: Random, country: str) -> Source:
    """Return how a member from ``country`` came."""
    column = part_of_world(country)
    return random.choices(SOURCES, [source.weights[column] for source in SOURCES])[0]


def draw_device(random: Random, country: str) -> str:
    """Return the device on which a member from ``country`` visits."""
    column = part_of_world(country)
    return random.choices([name for name, _ in DEVICES], [weights[column] for _, weights in DEVICES])[0]
