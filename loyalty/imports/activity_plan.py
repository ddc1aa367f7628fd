"""From a plan to how each column of activity is read, and what holds for every row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from core.programme import programme_zone
from loyalty.imports.activity_rows import Reading
from loyalty.imports.batches import FieldColumn
from loyalty.imports.fields import columns_of
from loyalty.imports.plan import ImportPlan
from loyalty.imports.readers.table import Table
from loyalty.imports.references import Identities, kinds_of_activity
from loyalty.imports.values import Amounts, Converter, Currencies, Moments, Texts, decimal_mark_of
from loyalty.imports.values.amounts import DecimalMark
from loyalty.models import Activity

# Rows that are looked at to learn the decimal mark, where the plan does not say.
SAMPLE_ROWS = 1_000
ATTRIBUTE_CHARACTERS = 1_000
_LIMITS = {column.name: column.max_length for column in Activity._meta.fields if column.max_length}


def activity_reading(plan: ImportPlan, table: Table, *, now: datetime) -> Reading:
    """Return how each column of the table is read.

    Raises what ``columns_of`` raises, ``DateFormatRefused``, ``KindNotKnown`` and ``CurrencyUnknown``.
    """
    columns = columns_of(plan, table.header)
    kinds = kinds_of_activity(field="kind", required=not plan.kind)
    converters: dict[str, Converter[Any]] = {
        "member": Identities(field="member", kind=plan.identity, required=True),
        "occurred_at": Moments(
            field="occurred_at",
            zone=programme_zone(),
            now=now,
            date_format=plan.date_format or "",
            required=True,
        ),
        "kind": kinds,
        "amount": Amounts(field="amount", decimal_mark=decimal_mark(plan, table, columns, "amount")),
        "currency": Currencies(field="currency"),
    }
    return Reading(
        plan=plan,
        columns=[
            FieldColumn(name, header, converters.get(name) or _texts(name))
            for name, header in columns.items()
        ],
        kind_id=kinds.parse(plan.kind) if plan.kind else None,
        currency=Currencies(field="currency").parse(plan.currency or settings.PROGRAMME_CURRENCY),
        zone=programme_zone(),
        now=now,
    )


def _texts(name: str) -> Texts:
    return Texts(field=name, limit=_LIMITS.get(name) or ATTRIBUTE_CHARACTERS)


def decimal_mark(
    plan: ImportPlan, table: Table, columns: Mapping[str, str], *names: str
) -> DecimalMark | None:
    """Return the decimal mark of the plan, or that of the first rows where they tell."""
    if plan.decimal_comma is not None:
        return "," if plan.decimal_comma else "."
    headers = [columns[name] for name in names if name in columns]
    if not headers:
        return None
    sample = table.sample(SAMPLE_ROWS)
    return decimal_mark_of(cell for header in headers for cell in sample.columns[header])
