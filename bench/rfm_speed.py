"""RFM of everybody, against hand-written DuckDB SQL and against pandas, on the same Parquet files."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings as django_settings
from django.utils import timezone

from bench.measuring import Measured, median_seconds, seconds_of
from bench.world import World, filled
from loyalty.models import ActivityKind
from segments.columns.catch_up import catch_up
from segments.columns.tidy import tidy
from segments.engine import ColumnsReader, open_columns
from segments.scores.computing import compute_rfm
from segments.scores.current import standard_definition
from segments.scores.definitions import settings_of

ROUNDS = 5
MOST_OF_SQL, TIMES_PANDAS = 2.0, 10.0

# Orders, figures, mid-rank scores by ranks (lo and hi among equals), groups: as an analyst would write it.
SQL = """
WITH bought AS (
    SELECT member_id, min(occurred_at) AS bought_at, sum(amount) AS amount FROM (
        SELECT member_id, CASE WHEN order_id = '' THEN 'row ' || id ELSE order_id END AS purchase,
            occurred_at, CASE WHEN currency = '{currency}' THEN amount END AS amount
        FROM loyalty_activity a
        WHERE kind_id IN ({kinds}) AND occurred_at <= TIMESTAMPTZ '{as_of}' AND voids_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM loyalty_activity v WHERE v.voids_id = a.id)
    ) GROUP BY member_id, purchase
), known AS (
    SELECT member_id, min(bought_at) AS first, max(bought_at) AS last, count(*) AS ever,
        count(*) FILTER (bought_at > TIMESTAMPTZ '{opens}') AS f,
        coalesce(sum(amount) FILTER (bought_at > TIMESTAMPTZ '{opens}'), 0) AS m
    FROM bought GROUP BY member_id
), ranked AS (
    SELECT *, first > TIMESTAMPTZ '{new}' AS is_new, ever = 1 AS is_one FROM known
), by_r AS (
    SELECT member_id, rank() OVER w AS lo, count(*) OVER (PARTITION BY last) AS alike, count(*) OVER () AS n
    FROM ranked WHERE NOT is_new AND NOT is_one WINDOW w AS (ORDER BY last)
), by_f AS (
    SELECT member_id, rank() OVER w AS lo, count(*) OVER (PARTITION BY f) AS alike, count(*) OVER () AS n
    FROM ranked WHERE NOT is_new AND NOT is_one AND f > 0 WINDOW w AS (ORDER BY f)
), by_m AS (
    SELECT member_id, rank() OVER w AS lo, count(*) OVER (PARTITION BY m) AS alike, count(*) OVER () AS n
    FROM ranked WHERE NOT is_new AND NOT is_one AND f > 0 WINDOW w AS (ORDER BY m)
), scored AS (
    SELECT ranked.*,
        (5 * (2 * by_r.lo + by_r.alike - 2) + 2 * by_r.n - 1) // (2 * by_r.n) AS rs,
        coalesce((5 * (2 * by_f.lo + by_f.alike - 2) + 2 * by_f.n - 1) // (2 * by_f.n), 1) AS fs,
        coalesce((5 * (2 * by_m.lo + by_m.alike - 2) + 2 * by_m.n - 1) // (2 * by_m.n), 1) AS ms
    FROM ranked LEFT JOIN by_r USING (member_id)
        LEFT JOIN by_f USING (member_id) LEFT JOIN by_m USING (member_id)
)
SELECT member_id, rs, fs, ms, CASE
    WHEN is_new THEN 'new' WHEN is_one THEN 'one-time buyer'
    WHEN rs >= 4 AND fs = 5 AND ms = 5 THEN 'VIP' WHEN rs >= 3 AND fs >= 3 THEN 'loyal'
    WHEN rs <= 2 AND fs >= 3 THEN 'at risk' WHEN f = 0 OR rs = 1 THEN 'sleeping'
    ELSE 'needs attention' END AS "group"
FROM scored
"""


def measure(world: World) -> list[Measured]:
    """Compute three ways, compare the groups member by member, then time them in turns."""
    filled(world)
    world.say("Computing RFM by the engine, by hand-written SQL and by pandas ...")
    catch_up(now=timezone.now(), wait=True)
    tidy(now=timezone.now())
    now = datetime.now(UTC)
    settings = settings_of(standard_definition())
    with open_columns() as columns:
        sql = _sql(now)
        ours = compute_rfm(settings=settings, as_of=now)
        theirs = columns.ask(sql)
        by_pandas: list[Any] = []
        pandas_seconds = seconds_of(lambda: by_pandas.append(_pandas(columns, now)))
        _compare(ours, theirs, by_pandas[0])
        engine, hand = median_seconds(
            [lambda: compute_rfm(settings=settings, as_of=now), lambda: columns.ask(sql)], rounds=ROUNDS
        )
    return [
        Measured(
            what="RFM of everybody",
            ours=engine,
            unit="s",
            reference="hand-written DuckDB SQL",
            reference_value=hand,
            goal="<= 2 x",
            reached=engine <= MOST_OF_SQL * hand,
            note=f"{ours.scores.num_rows:,} members, the same group for each",
        ),
        Measured(
            what="RFM of everybody",
            ours=engine,
            unit="s",
            reference="pandas",
            reference_value=pandas_seconds,
            goal=">= 10 x faster",
            reached=pandas_seconds >= TIMES_PANDAS * engine,
            note=f"{pandas_seconds / engine:.1f} x faster; once, reading the files included",
        ),
    ]


def _kinds() -> list[int]:
    return list(ActivityKind.objects.filter(counts_as_purchase=True).values_list("pk", flat=True))


def _sql(now: datetime) -> str:
    definition = standard_definition()
    return SQL.format(
        kinds=", ".join(map(str, _kinds())),
        currency=django_settings.PROGRAMME_CURRENCY,
        as_of=now.isoformat(),
        opens=(now - timedelta(days=definition.period_days)).isoformat(),
        new=(now - timedelta(days=definition.new_days)).isoformat(),
    )


def _pandas(columns: ColumnsReader, now: datetime) -> Any:
    """RFM by data frames; reads the purchases from the same files and returns member -> group."""
    import numpy as np
    import pandas as pd

    kinds = ", ".join(map(str, _kinds()))
    rows = columns.ask(
        f"SELECT id, member_id, order_id, occurred_at, amount::double AS amount FROM loyalty_activity "
        f"WHERE kind_id IN ({kinds})"
    ).to_pandas()
    rows = rows[rows["occurred_at"] <= now]
    alone = rows["order_id"] == ""
    rows["purchase"] = rows["order_id"].where(~alone, "row " + rows["id"].astype(str))
    bought = rows.groupby(["member_id", "purchase"], sort=False).agg(
        at=("occurred_at", "min"), amount=("amount", "sum")
    )
    bought = bought.reset_index()
    definition = standard_definition()
    inside = bought[bought["at"] > now - timedelta(days=definition.period_days)]
    known = bought.groupby("member_id").agg(first=("at", "min"), last=("at", "max"), ever=("at", "size"))
    period = inside.groupby("member_id").agg(f=("at", "size"), m=("amount", "sum"))
    known = known.join(period).fillna({"f": 0, "m": 0.0})
    known["m"] = known["m"].round(4)
    new = known["first"] > now - timedelta(days=definition.new_days)
    one = known["ever"] == 1
    ranked = known[~new & ~one]
    buying = ranked[ranked["f"] > 0]

    def score(values: Any) -> Any:
        low = values.rank(method="min").astype("int64")
        high = values.rank(method="max").astype("int64")
        return (5 * (low + high - 1) + 2 * len(values) - 1) // (2 * len(values))

    known["rs"] = score(ranked["last"])
    known["fs"], known["ms"] = score(buying["f"]), score(buying["m"])
    known = known.fillna({"fs": 1, "ms": 1})
    cases = [
        new,
        one,
        (known["rs"] >= 4) & (known["fs"] == 5) & (known["ms"] == 5),
        (known["rs"] >= 3) & (known["fs"] >= 3),
        (known["rs"] <= 2) & (known["fs"] >= 3),
        (known["f"] == 0) | (known["rs"] == 1),
    ]
    names = ["new", "one-time buyer", "VIP", "loyal", "at risk", "sleeping"]
    return pd.Series(np.select(cases, names, "needs attention"), index=known.index)


def _compare(ours: Any, theirs: Any, by_pandas: Any) -> None:
    """Raise unless all three put every member into the same group."""
    names = ours.settings.group_names
    indexes = zip(ours.scores["member_id"].to_pylist(), ours.scores["group_index"].to_pylist(), strict=True)
    groups = {member: names[index] for member, index in indexes}
    by_sql = dict(zip(theirs["member_id"].to_pylist(), theirs["group"].to_pylist(), strict=True))
    if groups != by_sql:
        raise AssertionError("the engine and the hand-written SQL disagree")
    if groups != by_pandas.to_dict():
        raise AssertionError("the engine and pandas disagree")
