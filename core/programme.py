"""The programme's calendar: which local day a moment belongs to."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings


def programme_zone() -> ZoneInfo:
    """Return the time zone in which the programme counts its days."""
    return ZoneInfo(settings.PROGRAMME_TIME_ZONE)


def local_date(at: datetime) -> date:
    """Return the programme's calendar day of an aware moment."""
    return at.astimezone(programme_zone()).date()


def day_start(day: date) -> datetime:
    """Return midnight of a programme day as an aware UTC moment.

    Where a clock change removes or repeats midnight, the earlier offset counts (``fold=0``).
    """
    return datetime.combine(day, time.min, tzinfo=programme_zone()).astimezone(UTC)
