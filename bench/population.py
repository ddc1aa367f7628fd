"""A large population that buys at gamma-distributed rates and drops out, the same every time.

Members join over two years, buy as a Poisson process at a rate of their own (gamma) and stop after a time of
their own (exponential with a gamma rate): the Pareto/NBD process. Given how many rows a member has, Poisson
times are uniform over the time in which the member is alive, so all are drawn at once, not step by step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

END = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 730
START = END - timedelta(days=DAYS)
DAY_SECONDS = 86_400
MEMBERS_AT_ONCE = 50_000

# Purchases come in orders and are this share of all rows; below, the shares of the other kinds.
PURCHASE_SHARE = 0.27
ROWS_AN_ORDER = 1.8
OTHER_KINDS: dict[str, float] = {
    "product_viewed": 0.240,
    "visit": 0.220,
    "mail_opened": 0.100,
    "cart_filled": 0.055,
    "cart_abandoned": 0.030,
    "code_redeemed": 0.025,
    "mail_clicked": 0.025,
    "review": 0.010,
    "support_contact": 0.008,
    "return": 0.006,
    "points_exchanged": 0.005,
    "survey_completed": 0.004,
    "social_mention": 0.002,
}
KINDS = ("purchase", *OTHER_KINDS)
COUNTED = ("purchase", "code_redeemed", "points_exchanged")
PRODUCTS = 120

# Chance of each hour of a day, in per cent.
HOURS = (1, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 6, 8, 6, 5, 5, 5, 6, 7, 8, 8, 7, 4, 2)

# One row: seconds since START, member from 0, order from 0 (-1: none), places in the lists of names.
ROW = np.dtype(
    [("at", "i4"), ("member", "i4"), ("order", "i4"), ("kind", "u1"), ("product", "u1"), ("quantity", "u1"),
     ("source", "u1")]
)  # fmt: skip
Rows = NDArray[Any]


@dataclass(frozen=True)
class Population:
    """Who is there and how much of everything they do; arrays have one element for each member.

    ``joined`` and ``alive`` are seconds (since START, and from joining to the last possible row), ``taste``
    is the middle of the products that a member likes. Only ``order_sizes`` has one element for each order,
    member by member.
    """

    joined: NDArray[np.int64]
    alive: NDArray[np.int64]
    taste: NDArray[np.float64]
    orders: NDArray[np.int64]
    order_sizes: NDArray[np.int64]
    others: NDArray[np.int64]


def draw_population(random: np.random.Generator, *, members: int, activities: int) -> Population:
    """Return a population whose members have exactly ``activities`` rows together."""
    span = DAYS * DAY_SECONDS
    # A growing programme: the density of joining rises from 0.6 to 1.4 of its mean.
    joined = (span * (np.sqrt(0.36 + 1.6 * random.random(members)) - 0.6) / 0.8).astype(np.int64)
    # Leaving rates per day: mean time to leave about half a year, for some far longer than the two years.
    leaving = random.gamma(0.8, 1 / 150, members) + 1e-6
    lifetime = random.exponential(1 / leaving) * DAY_SECONDS
    alive = np.maximum(np.minimum(lifetime, span - joined - 1), 1).astype(np.int64)
    rate = random.gamma(0.7, 1.0, members) + 0.01
    active_days = alive / DAY_SECONDS + 2
    order_count = max(1, round(activities * PURCHASE_SHARE / ROWS_AN_ORDER))
    order_sizes = np.minimum(1 + random.poisson(ROWS_AN_ORDER - 1, order_count), 8)
    while (rows := int(order_sizes.sum())) > activities:
        order_sizes = order_sizes[: order_count * activities // (2 * rows)]
    return Population(
        joined=joined,
        alive=alive,
        taste=random.normal(PRODUCTS / 2, PRODUCTS / 6, members),
        orders=_shared_out(random, len(order_sizes), rate * active_days),
        order_sizes=order_sizes,
        # Looking around follows the rate less than buying does.
        others=_shared_out(random, activities - rows, np.sqrt(rate) * active_days),
    )


def _shared_out(random: np.random.Generator, count: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many of ``count`` fall to each member, by weight."""
    return random.multinomial(count, weights / weights.sum()).astype(np.int64)


def rows_of(random: np.random.Generator, population: Population) -> Iterator[Rows]:
    """Yield the rows of some members after others, unsorted, about a million at a time."""
    members = len(population.joined)
    first_orders = np.concatenate(([0], np.cumsum(population.orders)))
    for low in range(0, members, MEMBERS_AT_ONCE):
        high = min(low + MEMBERS_AT_ONCE, members)
        orders = slice(int(first_orders[low]), int(first_orders[high]))
        yield np.concatenate(
            [
                _purchases(random, population, low, high, orders),
                _others(random, population, low, high),
            ]
        )


def _purchases(
    random: np.random.Generator, population: Population, low: int, high: int, orders: slice
) -> Rows:
    """Return the purchase rows of members ``low`` to ``high``: the rows of an order share its time."""
    buyers = np.repeat(np.arange(low, high), population.orders[low:high])
    sizes = population.order_sizes[orders]
    at = _times(random, population, buyers)
    rows = np.zeros(int(sizes.sum()), ROW)
    rows["member"] = np.repeat(buyers, sizes)
    rows["order"] = np.repeat(np.arange(orders.start, orders.stop), sizes)
    rows["at"] = np.repeat(at, sizes)
    rows["product"] = _products(random, population, rows["member"])
    rows["quantity"] = 1 + (random.random(len(rows)) < 0.2)
    rows["source"] = np.repeat(random.integers(0, 3, len(sizes)), sizes)
    return rows


def _others(random: np.random.Generator, population: Population, low: int, high: int) -> Rows:
    """Return all other rows of members ``low`` to ``high``."""
    members = np.repeat(np.arange(low, high), population.others[low:high])
    shares = np.array(list(OTHER_KINDS.values()))
    limits = np.cumsum(shares / shares.sum())[:-1]
    rows = np.zeros(len(members), ROW)
    rows["member"] = members
    rows["order"] = -1
    rows["kind"] = 1 + np.searchsorted(limits, random.random(len(members)), side="right")
    rows["at"] = _times(random, population, members)
    rows["product"] = _products(random, population, members)
    rows["quantity"] = 1
    return rows


def _times(
    random: np.random.Generator, population: Population, members: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return a time for each row within its member's life, at a likely hour of the day."""
    joined = population.joined[members]
    at = joined + (population.alive[members] * random.random(len(members))).astype(np.int64)
    hours = np.repeat(np.arange(len(HOURS)), HOURS)
    hour = hours[random.integers(0, len(hours), len(members))]
    second = random.integers(0, 3600, len(members))
    moments: NDArray[np.int64] = np.maximum(at // DAY_SECONDS * DAY_SECONDS + hour * 3600 + second, joined)
    return moments


def _products(
    random: np.random.Generator, population: Population, members: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return a product for each row, near the taste of its member."""
    wanted = population.taste[members] + random.normal(0, PRODUCTS / 12, len(members))
    return np.clip(wanted, 0, PRODUCTS - 1).astype(np.int64)
