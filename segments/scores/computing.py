"""Compute RFM: ask an engine and keep nothing."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings as django_settings

from loyalty.models import ActivityKind
from segments.engine import EngineName, open_columns, run
from segments.engine.tables import current_members, live_activity
from segments.scores.definitions import RfmSettings
from segments.scores.result import RfmResult, in_types
from segments.scores.rfm import rfm_expression

if TYPE_CHECKING:
    from ibis.expr.types import Table


def counting_kinds() -> tuple[str, ...]:
    """Return the names of the kinds of activity that count as a purchase now."""
    kinds = ActivityKind.objects.filter(counts_as_purchase=True)
    return tuple(kinds.order_by("name").values_list("name", flat=True))


def compute_rfm(
    *,
    settings: RfmSettings,
    as_of: datetime,
    engine: EngineName = "duckdb",
    kinds: Sequence[str] | None = None,
    currency: str | None = None,
) -> RfmResult:
    """Score everybody who had bought by ``as_of`` (that instant included).

    ``kinds`` are names of those that count as a purchase, ``currency`` is that of M: unless given, what holds
    now. Raises ``ColumnsMissing`` on ``duckdb`` where there are no columns yet.
    """
    currency = currency or django_settings.PROGRAMME_CURRENCY
    kinds = counting_kinds() if kinds is None else tuple(kinds)
    ids = ActivityKind.objects.filter(name__in=kinds).order_by("pk").values_list("pk", flat=True)
    expression = rfm_expression(
        live_activity(), settings=settings, as_of=as_of, kinds=list(ids), currency=currency
    )
    start = monotonic()
    version = None
    if engine == "postgres":
        scores, members = run(expression, engine=engine), run(_members(), engine=engine)
    else:
        with open_columns() as columns:
            scores, members = columns.run(expression), columns.run(_members())
            version = columns.contents.version
    return RfmResult(
        settings=settings,
        as_of=as_of,
        currency=currency,
        kinds=kinds,
        scores=in_types(scores),
        members=members["members"][0].as_py(),
        columns_version=version,
        seconds=monotonic() - start,
    )


def _members() -> "Table":
    everybody = current_members()
    return everybody.aggregate(members=everybody.count())
