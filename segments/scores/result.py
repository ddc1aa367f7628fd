"""What a computation found: a row per member, and the figures that follow from the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from segments.scores.cut_points import SCORES, CutPoints
from segments.scores.definitions import RESERVED, RfmSettings
from segments.scores.rfm import VALUES, scored_by

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def in_types(scores: "pa.Table") -> "pa.Table":
    """Give every column one type: engines differ in how wide a sum or a small number is. Overflow raises."""
    import pyarrow as pa

    moment = pa.timestamp("us", tz="UTC")
    types = {
        "member_id": pa.int64(),
        "first_purchase_at": moment,
        "last_purchase_at": moment,
        "purchases": pa.int64(),
        "frequency": pa.int64(),
        "monetary": pa.decimal128(38, 4),
        "other_currency": pa.int64(),
        "r": pa.int16(),
        "f": pa.int16(),
        "m": pa.int16(),
        "group_index": pa.int16(),
    }
    return scores.select(list(types)).cast(pa.schema(types))


@contextmanager
def asking(scores: "pa.Table") -> "Iterator[duckdb.DuckDBPyConnection]":
    """Give a database in memory that sees the rows as the table ``scores``, without copying them."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("scores", scores)
        yield connection


@dataclass(frozen=True)
class RfmResult:
    """The scores of every member with a purchase up to ``as_of``.

    ``scores``: an Arrow table, see ``segments.scores.rfm.rfm_expression``. ``kinds``: names of those that
    counted as a purchase, sorted. ``members``: everybody in the programme. ``columns_version`` is None where
    the live tables were asked. ``seconds``: of the engine.
    """

    settings: RfmSettings
    as_of: datetime
    currency: str
    kinds: tuple[str, ...]
    scores: "pa.Table"
    members: int
    columns_version: int | None
    seconds: float

    @cached_property
    def counts(self) -> dict[str, int]:
        """Members, and members of each group in the definition's order."""
        found = {row["group"]: row["members"] for row in self._groups}
        return {RESERVED: self.scores.num_rows} | {
            name: found.get(name, 0) for name in self.settings.group_names
        }

    @cached_property
    def money(self) -> dict[str, str]:
        """What the members of each group paid in the period, as decimal text."""
        found = {row["group"]: row["money"] for row in self._groups}
        return {name: str(found.get(name, "0.0000")) for name in self.settings.group_names}

    @cached_property
    def heat_map(self) -> list[dict[str, Any]]:
        """Members with scores by R and F, with the average money of the period to whole cents.

        ``group`` is that of most of them; ``mixed`` says whether some are in another one, because of M.
        """
        rows = self._rows(
            """SELECT r, f, sum(n)::bigint AS members,
                      (sum(money) / sum(n))::decimal(38, 2)::varchar AS average_m,
                      first(group_index ORDER BY n DESC, group_index) AS most, count(*) > 1 AS mixed
               FROM (SELECT r, f, group_index, count(*) AS n, sum(monetary) AS money
                     FROM scores WHERE r IS NOT NULL GROUP BY r, f, group_index)
               GROUP BY r, f ORDER BY r DESC, f"""
        )
        return [row | {"group": self.settings.group_names[row.pop("most")]} for row in rows]

    @cached_property
    def cut_points(self) -> CutPoints:
        """Where each score begins. By mid-rank, the smallest value that got the score or a higher one."""
        if self.settings.cut_points is not None:
            return CutPoints.fixed(self.settings.cut_points, as_of=self.as_of)
        # F and M of a member without a purchase in the period are 1 and begin nothing.
        asked = [
            f"min({column}) FILTER ({name} >= {score}) AS {name}_{score}"
            for name, column in VALUES.items()
            for score in SCORES
        ]
        found = list(self._rows(f"SELECT {', '.join(asked)} FROM scores")[0].values())  # noqa: S608
        r = tuple(at and at.astimezone(UTC) for at in found[:4])
        return CutPoints(as_of=self.as_of, r=r, f=tuple(found[4:8]), m=tuple(found[8:]))

    @cached_property
    def other_currency(self) -> int:
        """Rows of the period whose amount counts for nothing, because it is in another currency."""
        return int(self._rows("SELECT coalesce(sum(other_currency), 0)::bigint AS n FROM scores")[0]["n"])

    @property
    def left_out(self) -> dict[str, int]:
        """Who and what is not counted."""
        return {
            "members_without_purchase": max(self.members - self.scores.num_rows, 0),
            "other_currency": self.other_currency,
        }

    def group_indexes_by(self, cuts: CutPoints, settings: RfmSettings) -> "pa.Table":
        """Return ``member_id, group_index`` as the cut-points and rules of another run would give them.

        ``settings`` must have the same period: its figures are not counted again.
        """
        import ibis

        known = ibis.table(ibis.schema(self.scores.schema), name="scores")
        rescored = scored_by(known, cuts.moved_to(self.as_of), settings)
        query = ibis.to_sql(rescored.select("member_id", "group_index"), dialect="duckdb")
        with asking(self.scores) as connection:
            return connection.execute(query).to_arrow_table()

    @cached_property
    def _groups(self) -> list[dict[str, Any]]:
        rows = self._rows(
            "SELECT group_index, count(*) AS members, sum(monetary) AS money FROM scores GROUP BY group_index"
        )
        names = self.settings.group_names
        return [row | {"group": names[row["group_index"]]} for row in rows]

    def _rows(self, query: str) -> list[dict[str, Any]]:
        with asking(self.scores) as connection:
            return list(connection.execute(query).to_arrow_table().to_pylist())
