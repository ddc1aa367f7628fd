"""Facts with a past: a new value ends the open interval and starts the next."""

from datetime import datetime
from typing import TypeVar

from loyalty.errors import NewerValueKnown
from loyalty.models import Consent, Trait

Row = TypeVar("Row", Consent, Trait)


def follow(*, open_row: Row | None, new: Row, same: bool) -> Row:
    """Store ``new`` from ``new.since`` on and end ``open_row`` there; return the row that is open now.

    ``same`` says that the value does not change, in which case nothing is written. The caller holds the
    member's lock. Raises ``NewerValueKnown`` when the open row started at the same time or later.
    """
    if open_row is not None:
        if same:
            return open_row
        if open_row.since >= new.since:
            raise NewerValueKnown(since=_shown(open_row.since))
        open_row.until = new.since
        open_row.save(update_fields=["until"])
    new.save(force_insert=True)
    return new


def _shown(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
