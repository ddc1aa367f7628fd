"""Compute RFM: ask an engine and keep nothing."""

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


def compute_rfm(*, settings: RfmSettings, as_of: datetime, engine: EngineName = "duckdb") -> RfmResult:
    """Score everybody who had bought by ``as_of`` (that instant included).

    Raises ``ColumnsMissing`` on ``duckdb`` where there are no columns yet.
    """
    currency = django_settings.PROGRAMME_CURRENCY
    kinds = ActivityKind.objects.filter(counts_as_purchase=True).order_by("pk").values_list("pk", flat=True)
    expression = rfm_expression(
        live_activity(), settings=settings, as_of=as_of, kinds=list(kinds), currency=currency
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
        scores=in_types(scores),
        members=members["members"][0].as_py(),
        columns_version=version,
        seconds=monotonic() - start,
    )


def _members() -> "Table":
    everybody = current_members()
    return everybody.aggregate(members=everybody.count())
