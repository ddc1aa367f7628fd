"""How the demo's members buy: each at a pace of their own, some slowing down, all of them leaving some day.

A member buys on the day of joining. After each purchase they leave with a chance of their own; otherwise the
next purchase comes after a gamma-distributed pause. Paces (gamma) and chances of leaving (beta) differ
between members: the modified BG/NBD model of Batislam, Denizel and Filiztekin (2007), with pauses more even
than exponential ones, because packs last for a known time.
"""

from dataclasses import dataclass
from math import exp
from random import Random

from config.demo.seasons import Seasons

# Purchases per day: on average one in 36 days; half of the members take longer than 44.
PACE_SHAPE, PACE_SCALE = 1.9, 1 / (36 * 1.9)
# The chance of leaving after a purchase: 0.16 on average, below 0.11 for half of the members.
LEAVING_ALPHA, LEAVING_BETA = 0.7, 3.7
# Two: the spread of a pause is 70 % of its mean.
EVENNESS = 2.0
SLOWING_SHARE = 0.22
LAUNCH_DAYS = 30  # how long the launch echoes
SHORTEST_PAUSE_DAYS, LONGEST_PAUSE_DAYS = 14.0, 240.0


@dataclass(frozen=True, slots=True)
class Pace:
    """One member's way to buy: the mean first pause, and how many times longer each next one is."""

    pause_days: float
    leaving: float
    slowing: float


@dataclass(frozen=True, slots=True)
class Life:
    """The days on which one member buys, rising, and the day of leaving (None: still with us)."""

    days: tuple[int, ...]
    left_on: int | None


def draw_pace(random: Random) -> Pace:
    """Return a member's pace."""
    rate = random.gammavariate(PACE_SHAPE, PACE_SCALE)
    slowing = random.uniform(1.08, 1.3) if random.random() < SLOWING_SHARE else 1.0
    return Pace(
        pause_days=min(max(1 / rate, SHORTEST_PAUSE_DAYS), LONGEST_PAUSE_DAYS),
        leaving=random.betavariate(LEAVING_ALPHA, LEAVING_BETA),
        slowing=slowing,
    )


def live(random: Random, pace: Pace, *, joined: int, seasons: Seasons) -> Life:
    """Return the buying days of a member who joins and buys on day ``joined``."""
    days = [joined]
    pause = pace.pause_days
    while random.random() >= pace.leaving:
        stretch = random.gammavariate(EVENNESS, pause / EVENNESS)
        following = seasons.later(days[-1], max(stretch, 1.0))
        if following is None:
            return Life(tuple(days), left_on=None)
        days.append(following)
        pause *= pace.slowing
    return Life(tuple(days), left_on=days[-1])


def joining_days(random: Random, seasons: Seasons, count: int) -> list[int]:
    """Return the days on which ``count`` members join, rising.

    The first one joins on the opening day: a loading that was cut short finds the opening day there again.
    Nobody joins on the last two days, which are not over yet everywhere in the world.
    """
    open_days = range(seasons.days - 2)
    # A busy launch, then steady growth: half as many again join a day at the end as after the launch.
    weights = [
        seasons.weights[day] * (1 + 3 * exp(-day / LAUNCH_DAYS) + day / seasons.days / 2) for day in open_days
    ]
    return [0, *sorted(random.choices(open_days, weights, k=count - 1))]
