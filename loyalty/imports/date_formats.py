"""Dates in text: ISO 8601, or a format of ``strptime`` that a person gave or that was guessed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from loyalty.imports.cells import shown
from loyalty.imports.errors import DateFormatRefused

ISO = ""

_EXAMPLE = datetime(2031, 10, 25, 19, 6, 53, tzinfo=UTC)
# Without something between two numbers, strptime would read 1997131 as 31 January.
_ADJACENT = re.compile(r"%[a-zA-Z]%[a-zA-Z]")
_YEAR_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ZONE_NAME = re.compile(r"\s*(?:UTC|GMT|Z)$")
_LOOSE_OFFSET = re.compile(r"\s+(?=[+-][0-9]{2}:?[0-9]{2}$)")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How a date is written; ``ISO`` (an empty format) stands for ISO 8601 with or without a time."""

    format: str = ISO

    def __post_init__(self) -> None:
        """Refuse a format that does not name a day. Raises DateFormatRefused."""
        if self.format == ISO:
            return
        try:
            day = datetime.strptime(_EXAMPLE.strftime(self.format), self.format).date()  # noqa: DTZ007
        except (ValueError, re.error) as error:
            raise DateFormatRefused(value=shown(self.format)) from error
        if day != _EXAMPLE.date():
            raise DateFormatRefused(value=shown(self.format))

    @property
    def example(self) -> str:
        """Return what a date of this form looks like."""
        return _EXAMPLE.strftime(self.format) if self.format else "2031-10-25, 2031-10-25 19:06:53"

    def read(self, text: str) -> datetime:
        """Return the moment, naive or aware as it is written. Raises ValueError.

        A year of four digits in front, as in ISO, cannot be meant otherwise by a format that puts the year
        elsewhere, so such dates are read too: files of members often have both.
        """
        if self.format == ISO or (_YEAR_FIRST.match(text) and not self.format.startswith("%Y")):
            return _read_iso(text)
        moment = datetime.strptime(text, self.format)  # noqa: DTZ007  (the caller knows the zone)
        if _ADJACENT.search(self.format) and moment.strftime(self.format) != text:
            raise ValueError("digits are missing")
        return moment


def _read_iso(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        # As shops and databases write it: "2024-01-05 10:11:12 UTC", "2024-01-05 10:11:12 +0200".
        loose = _LOOSE_OFFSET.sub("", _ZONE_NAME.sub("+00:00", text))
        if loose == text:
            raise
        return datetime.fromisoformat(loose)
