"""Write the scores that members carry: only rows that changed, in batches, with a move for each new group.

Readers may see some members' new scores beside others' old ones for a few seconds. Each member's row is whole
at every moment, and the figures of a page come from the run, which counts only once all rows are written.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from segments.models import RfmRun
from segments.scores.cut_points import CutPoints
from segments.scores.result import RfmResult

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 50_000
Report = Callable[[int, int], None]

_CREATE = """
DROP TABLE IF EXISTS pg_temp.rfm_new;
CREATE TEMP TABLE rfm_new (
    member_id bigint PRIMARY KEY, r smallint, f smallint, m smallint, "group" text NOT NULL,
    last_purchase_at timestamptz NOT NULL, frequency integer NOT NULL, monetary numeric(24, 4) NOT NULL,
    group_by_old_cuts text
)
"""
_MOVES = """
INSERT INTO segments_rfmmove (member_id, from_group, to_group, at, cause, run_id)
SELECT member_id, coalesce(old."group", ''), coalesce(new."group", ''), %(as_of)s,
    CASE WHEN %(redefined)s THEN 'definition'
         WHEN new.group_by_old_cuts = old."group" THEN 'drift' ELSE 'behaviour' END,
    %(run)s
FROM {new} FULL JOIN {old} USING (member_id)
WHERE old."group" IS DISTINCT FROM new."group"
ON CONFLICT (run_id, member_id) DO NOTHING
"""
_RANGE = "member_id >= %(first)s AND member_id < %(end)s"
_SCORES = f"""
INSERT INTO segments_rfmscore AS old
    (member_id, r, f, m, "group", previous_group, moved_at, last_purchase_at, frequency, monetary)
SELECT member_id, r, f, m, "group", '', NULL, last_purchase_at, frequency, monetary
FROM rfm_new WHERE {_RANGE}
ON CONFLICT (member_id) DO UPDATE SET
    r = excluded.r, f = excluded.f, m = excluded.m, "group" = excluded."group",
    previous_group = CASE WHEN old."group" = excluded."group" THEN old.previous_group ELSE old."group" END,
    moved_at = CASE WHEN old."group" = excluded."group" THEN old.moved_at ELSE %(as_of)s END,
    last_purchase_at = excluded.last_purchase_at, frequency = excluded.frequency, monetary = excluded.monetary
WHERE (old.r, old.f, old.m, old."group", old.last_purchase_at, old.frequency, old.monetary)
    IS DISTINCT FROM
    (excluded.r, excluded.f, excluded.m, excluded."group", excluded.last_purchase_at, excluded.frequency,
     excluded.monetary)
"""  # noqa: S608  (only our own words)
_GONE = f"""
DELETE FROM segments_rfmscore AS old
WHERE {_RANGE} AND NOT EXISTS (SELECT FROM rfm_new WHERE rfm_new.member_id = old.member_id)
"""  # noqa: S608


def write_scores(*, run: RfmRun, result: RfmResult, report: Report) -> None:
    """Bring everybody's scores to those of ``result``, in transactions of ``ROWS_AT_ONCE`` members.

    Moves are written when there is a run to compare with. What ``report`` raises stops between two batches; a
    later run completes what is missing.
    """
    table = _rows(run, result)
    _stage(table)
    values: dict[str, Any] = {"as_of": run.as_of, "run": run.pk, "redefined": _redefined(run)}
    for number, (first, end) in enumerate(_ranges(table)):
        bounds = values | {"first": first, "end": end}
        with transaction.atomic(), connection.cursor() as cursor:
            if run.previous_id is not None:
                new = f"(SELECT * FROM rfm_new WHERE {_RANGE}) AS new"  # noqa: S608
                old = f"(SELECT * FROM segments_rfmscore WHERE {_RANGE}) AS old"  # noqa: S608
                cursor.execute(_MOVES.format(new=new, old=old), bounds)
            cursor.execute(_SCORES, bounds)
            cursor.execute(_GONE, bounds)
        report(min((number + 1) * ROWS_AT_ONCE, table.num_rows), table.num_rows)


def _redefined(run: RfmRun) -> bool:
    return run.previous is not None and run.previous.snapshot != run.snapshot


def _rows(run: RfmRun, result: RfmResult) -> "pa.Table":
    """Return the columns of ``rfm_new``, sorted by member."""
    import pyarrow as pa

    names = pa.array(result.settings.group_names)
    scores = result.scores.sort_by("member_id")
    old_groups = pa.nulls(scores.num_rows, pa.string())
    if run.previous is not None and not _redefined(run):
        old_cuts = CutPoints.from_json(run.previous.cut_points, as_of=run.previous.as_of)
        old_groups = names.take(result.group_indexes_by(old_cuts).sort_by("member_id")["group_index"])
    columns = ["member_id", "r", "f", "m"]
    kept = {name: scores[name] for name in columns}
    kept["group"] = names.take(scores["group_index"])
    kept |= {name: scores[name] for name in ("last_purchase_at", "frequency", "monetary")}
    return pa.table(kept | {"group_by_old_cuts": old_groups})


def _stage(table: "pa.Table") -> None:
    """Copy the rows into a temporary table of this connection."""
    from pyarrow import csv

    options = csv.WriteOptions(include_header=False)
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        with cursor.copy("COPY rfm_new FROM STDIN (FORMAT csv)") as copy:
            for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
                block = BytesIO()
                csv.write_csv(batch, block, options)
                copy.write(block.getvalue())
        cursor.execute("ANALYZE rfm_new")


def _ranges(table: "pa.Table") -> Iterator[tuple[int, int]]:
    """Yield ranges of member ids that hold ``ROWS_AT_ONCE`` new rows each and leave no id out."""
    ids = table["member_id"]
    starts = [ids[place].as_py() for place in range(ROWS_AT_ONCE, len(ids), ROWS_AT_ONCE)]
    yield from pairwise([0, *starts, 2**63 - 1])
