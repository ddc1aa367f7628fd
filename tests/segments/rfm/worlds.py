"""Made-up facts as plain values, put before an engine without a database, and what comes out of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from segments.columns.tables import ACTIVITY, MEMBER, CopiedTable
from segments.engine import tables
from segments.engine.compiling import as_promised, compiled
from segments.scores.definitions import RfmSettings, read_settings
from segments.scores.result import RfmResult, in_types
from segments.scores.rfm import rfm_expression

AS_OF = datetime(2024, 3, 31, 1, 30, tzinfo=UTC)  # the clocks of Berlin went forward half an hour ago
COUNTING, OTHER = (1, 2), 3  # two kinds that count as a purchase, and one that does not
EURO = "EUR"


@dataclass(frozen=True)
class Row:
    """One row of activity; ``voids`` is the place of the row that it takes back."""

    member: int
    at: datetime
    amount: Decimal | None = Decimal(10)
    order_id: str = ""
    kind: int = COUNTING[0]
    currency: str = EURO
    voids: int | None = None


@dataclass(frozen=True)
class World:
    """Rows, who was merged into whom, and who was erased. Members are those that rows name."""

    rows: Sequence[Row]
    merged: dict[int, int] = field(default_factory=dict)
    erased: frozenset[int] = frozenset()

    @property
    def members(self) -> set[int]:
        return {row.member for row in self.rows} | set(self.merged.values())


def ago(days: float, *, as_of: datetime = AS_OF) -> datetime:
    return as_of - timedelta(days=days)


def settings(**changes: Any) -> RfmSettings:
    """The seven groups, 365 and 30 days, by mid-rank, unless told otherwise."""
    from segments.migrations._rfm_definitions import SEVEN_GROUPS

    standard = {"period_days": 365, "new_days": 30, "method": "mid-rank", "groups": SEVEN_GROUPS}
    return read_settings(standard | changes)


def scored(world: World, rules: RfmSettings | None = None, *, as_of: datetime = AS_OF) -> RfmResult:
    """Ask DuckDB with the expression that is asked of the columns and of PostgreSQL."""
    rules = rules or settings()
    expression, question = _question(rules, as_of)
    connection = _duckdb()
    connection.register(ACTIVITY.name, _activity(world))
    connection.register(MEMBER.name, _members(world))
    answer = connection.execute(question).to_arrow_table()
    return RfmResult(
        settings=rules,
        as_of=as_of,
        currency=EURO,
        kinds=("purchase",),
        scores=in_types(as_promised(answer, expression)),
        members=len(world.members),
        columns_version=None,
        seconds=0,
    )


@cache
def _question(rules: RfmSettings, as_of: datetime) -> tuple[Any, str]:
    """The expression and its SQL; compiling takes longer than answering."""
    expression = rfm_expression(
        tables.live_activity(), settings=rules, as_of=as_of, kinds=COUNTING, currency=EURO
    )
    return expression, compiled(expression, "duckdb")


@cache
def _duckdb() -> Any:
    import duckdb

    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def by_member(result: RfmResult) -> dict[int, tuple[int | None, int | None, int | None, str]]:
    """R, F, M and the group of each member."""
    names = result.settings.group_names
    return {
        row["member_id"]: (row["r"], row["f"], row["m"], names[row["group_index"]])
        for row in result.scores.to_pylist()
    }


def groups(result: RfmResult) -> dict[int, str]:
    return {member: scores[3] for member, scores in by_member(result).items()}


def _activity(world: World) -> Any:
    rows = [
        {
            "id": place + 1,
            "member_id": row.member,
            "kind_id": row.kind,
            "occurred_at": row.at,
            "amount": row.amount,
            "currency": row.currency,
            "order_id": row.order_id,
            "voids_id": None if row.voids is None else row.voids + 1,
        }
        for place, row in enumerate(world.rows)
    ]
    return _table(ACTIVITY, rows)


def _members(world: World) -> Any:
    rows = [
        {
            "id": member,
            "status": tables.ERASED if member in world.erased else "active",
            "merged_into_id": world.merged.get(member),
        }
        for member in world.members
    ]
    return _table(MEMBER, rows)


def _table(table: CopiedTable, rows: Sequence[dict[str, Any]]) -> Any:
    import pyarrow as pa

    types = tables._unbound(table).schema().to_pyarrow()
    kept = pa.schema([one for one in types if not rows or one.name in rows[0]])
    filled = pa.Table.from_pylist(list(rows), schema=kept)
    for one in types:
        if one.name not in filled.column_names:
            kind = pa.string() if str(one.type).startswith("extension") else one.type
            filled = filled.append_column(one.name, pa.nulls(filled.num_rows, kind))
    return filled
