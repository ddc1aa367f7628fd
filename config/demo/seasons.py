"""The demo's calendar: which days are busy, and at which hour of a member's own day things happen."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

# Points are doubled in May, shops shout in June and November, and the new year's feast is quiet.
MONTHS = (0.95, 0.8, 1.0, 1.0, 1.25, 1.15, 1.1, 1.05, 0.95, 1.0, 1.25, 1.05)
WEEKDAYS = (0.95, 0.9, 0.9, 0.95, 1.0, 1.2, 1.1)
SALE_DAYS = {(6, 18): 2.0, (11, 11): 3.0, (12, 12): 1.6}

# Chance of each hour from 0 to 23: lunch and the evening on working days, the whole day at weekends.
WORKING_DAY_HOURS = (2, 1, 0, 0, 0, 1, 3, 7, 8, 6, 6, 7, 12, 9, 6, 6, 6, 8, 11, 14, 17, 17, 12, 6)
WEEKEND_HOURS = (3, 2, 1, 0, 0, 0, 1, 3, 6, 9, 12, 13, 12, 11, 11, 11, 10, 10, 10, 11, 12, 12, 9, 5)


class Seasons:
    """The days from ``opening`` to ``today``, each with a weight of about 1.

    Days are counted from 0 (``opening``). A stretch of time measured in weights instead of days lets a
    process with a constant rate run faster on busy days.
    """

    def __init__(self, opening: date, today: date) -> None:
        """Both days belong to the calendar."""
        self.opening = opening
        self.days = (today - opening).days + 1
        dates = [opening + timedelta(days=day) for day in range(self.days)]
        # The monthly mail goes out on the first Thursday.
        self.mailing_days = [day for day, at in enumerate(dates) if at.weekday() == 3 and at.day <= 7]
        weights = [_weight(day) for day in dates]
        mean = sum(weights) / self.days
        self.weights = [weight / mean for weight in weights]
        self._passed = [0.0, *accumulate(self.weights)]

    def later(self, day: int, stretch: float) -> int | None:
        """Return the day on which ``stretch`` average days have passed since noon of ``day``, if it came."""
        goal = self._passed[day] + self.weights[day] / 2 + stretch
        found = bisect_right(self._passed, goal) - 1
        return found if found < self.days else None

    def moment(self, random: Random, day: int, zone: ZoneInfo) -> datetime:
        """Return a moment of ``day`` as the clock of ``zone`` shows it, in UTC to the second."""
        local_day = self.opening + timedelta(days=day)
        hours = WEEKEND_HOURS if local_day.weekday() >= 5 else WORKING_DAY_HOURS
        (hour,) = random.choices(range(24), hours)
        clock = time(hour, random.randrange(60), random.randrange(60))
        return datetime.combine(local_day, clock, tzinfo=zone).astimezone(UTC)


def _weight(day: date) -> float:
    """Return how busy a day is, before scaling."""
    sale = SALE_DAYS.get((day.month, day.day), 1.0)
    return MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * sale
