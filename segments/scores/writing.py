"""Write the scores that members carry: only rows that changed, in batches, with a move for each new group.

Readers may see some members' new scores beside others' old ones for a few seconds. Each member's row is whole
at every moment, and the figures of a page come from the run, which counts only once all rows are written.
"""

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from segments.models import RfmRun
from segments.scores.moving import groups_by_old_rules, is_redefined
from segments.scores.result import RfmResult

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 50_000
Report = Callable[[int, int], None]

# Of this connection: what everybody's score is to be, and the rows of those who have another one.
_CREATE = """
DROP TABLE IF EXISTS pg_temp.rfm_new, pg_temp.rfm_changed;
CREATE TEMP TABLE rfm_new (
    member_id bigint, r smallint, f smallint, m smallint, "group" text,
    last_purchase_at timestamptz, frequency integer, monetary numeric(24, 4), old_rules text
)
"""
_DIFFER = """
ANALYZE rfm_new;
CREATE TEMP TABLE rfm_changed AS
SELECT row_number() OVER (ORDER BY member_id) AS place, member_id,
    new.r, new.f, new.m, new."group", new.last_purchase_at, new.frequency, new.monetary,
    coalesce(old."group", '') AS from_group, coalesce(new."group", '') AS to_group,
    CASE WHEN new.old_rules IS DISTINCT FROM old."group" THEN 'behaviour'
         WHEN %(redefined)s THEN 'definition' ELSE 'drift' END AS cause
FROM rfm_new AS new FULL JOIN segments_rfmscore AS old USING (member_id)
WHERE (new.r, new.f, new.m, new."group", new.last_purchase_at, new.frequency, new.monetary)
    IS DISTINCT FROM
    (old.r, old.f, old.m, old."group", old.last_purchase_at, old.frequency, old.monetary);
DROP TABLE rfm_new;
CREATE INDEX ON rfm_changed (place);
ANALYZE rfm_changed
"""
_BATCH = "FROM rfm_changed AS new WHERE place > %(done)s AND place <= %(done)s + %(rows)s"
_MOVES = f"""
INSERT INTO segments_rfmmove (member_id, from_group, to_group, at, cause, run_id)
SELECT member_id, from_group, to_group, %(as_of)s, cause, %(run)s
{_BATCH} AND from_group <> to_group
"""
_SCORES = f"""
INSERT INTO segments_rfmscore AS old
    (member_id, r, f, m, "group", previous_group, moved_at, last_purchase_at, frequency, monetary)
SELECT member_id, r, f, m, "group", '', NULL, last_purchase_at, frequency, monetary
{_BATCH} AND "group" IS NOT NULL
ON CONFLICT (member_id) DO UPDATE SET
    r = excluded.r, f = excluded.f, m = excluded.m, "group" = excluded."group",
    previous_group = CASE WHEN old."group" = excluded."group" THEN old.previous_group ELSE old."group" END,
    moved_at = CASE WHEN old."group" = excluded."group" THEN old.moved_at ELSE %(as_of)s END,
    last_purchase_at = excluded.last_purchase_at, frequency = excluded.frequency, monetary = excluded.monetary
"""
_GONE = f"""
DELETE FROM segments_rfmscore WHERE member_id IN (SELECT member_id {_BATCH} AND "group" IS NULL)
"""  # noqa: S608


def write_scores(*, run: RfmRun, result: RfmResult, report: Report) -> None:
    """Bring everybody's scores to those of ``result``, in transactions of ``ROWS_AT_ONCE`` members.

    Moves are written when there is a run to compare with. What ``report`` raises stops between two batches; a
    later run completes what is missing.
    """
    changed = _stage(_rows(run, result), redefined=is_redefined(run))
    values: dict[str, Any] = {"as_of": run.as_of, "run": run.pk, "rows": ROWS_AT_ONCE}
    for done in range(0, changed, ROWS_AT_ONCE):
        report(done, changed)
        batch = values | {"done": done}
        with transaction.atomic(), connection.cursor() as cursor:
            if run.previous_id is not None:
                cursor.execute(_MOVES, batch)
            cursor.execute(_SCORES, batch)
            cursor.execute(_GONE, batch)
    report(changed, changed)


def _rows(run: RfmRun, result: RfmResult) -> "pa.Table":
    """Return the columns of ``rfm_new``: scores, and the group by the rules of the run before.

    A member whom only the old rules know has no scores and no group.
    """
    import pyarrow as pa

    names = pa.array(result.settings.group_names)
    scores = result.scores
    kept = {name: scores[name] for name in ("member_id", "r", "f", "m")}
    kept["group"] = names.take(scores["group_index"])
    kept |= {name: scores[name] for name in ("last_purchase_at", "frequency", "monetary")}
    rows, old = pa.table(kept), groups_by_old_rules(run, result)
    if old is None:
        return rows.append_column("old_rules", pa.nulls(rows.num_rows, pa.string()))
    return rows.join(old, keys="member_id", join_type="full outer")


def _stage(table: "pa.Table", *, redefined: bool) -> int:
    """Copy the rows into the database and keep those that differ; return how many these are."""
    from pyarrow import csv

    options = csv.WriteOptions(include_header=False)
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        with cursor.copy("COPY rfm_new FROM STDIN (FORMAT csv)") as copy:
            for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
                block = BytesIO()
                csv.write_csv(batch, block, options)
                copy.write(block.getvalue())
        cursor.execute(_DIFFER, {"redefined": redefined})
        cursor.execute("SELECT count(*) FROM rfm_changed")
        return int(cursor.fetchone()[0])
