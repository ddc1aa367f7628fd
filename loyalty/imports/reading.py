"""How the columns of a file are read, whatever is in it."""

from datetime import datetime

from loyalty.imports.activity_plan import activity_reading
from loyalty.imports.activity_rows import Reading
from loyalty.imports.member_plan import member_reading
from loyalty.imports.member_rows import MemberReading
from loyalty.imports.plan import ImportPlan
from loyalty.imports.readers.table import Table
from loyalty.models import Import


def reading_of(plan: ImportPlan, table: Table, *, now: datetime) -> Reading | MemberReading:
    """Return the columns of a table with their converters; nothing is written.

    Raises the refusals of ``plan_errors``, ``DateFormatRefused``, ``KindNotKnown`` and ``CurrencyUnknown``.
    """
    if plan.content == Import.Content.ACTIVITY:
        return activity_reading(plan, table, now=now)
    return member_reading(plan, table, now=now)
