"""The columns and how far they are behind the tables."""

from collections.abc import Iterator

from django.utils import timezone

from config.doctor.finding import Finding
from segments.columns.health import column_health


def freshness() -> Iterator[Finding]:
    """Every problem that the columns know of themselves."""
    health = column_health(now=timezone.now())
    problems = health.problems()
    for problem in problems:
        yield Finding.warn("columns", problem, "See: python3 manage.py columns")
    if not problems:
        lag = f"{health.lag.total_seconds():.0f} s ago" if health.lag else "never"
        yield Finding.ok("columns", f"Complete {lag}; {health.rows:,} rows in the last change.")
