"""What changed between two runs, counted from the moves of single members."""

from typing import Any

from django.db import connection

from segments.models import RfmRun

# A run that was killed half-way has moved some members already: its moves belong to the run that completes
# it, and of several moves of one member the first says from where, the last to where and why.
_NET = """
SELECT from_group, to_group, cause, count(*) FROM (
    SELECT DISTINCT member_id,
        first_value(from_group) OVER w AS from_group,
        last_value(to_group) OVER w AS to_group,
        last_value(cause) OVER w AS cause
    FROM segments_rfmmove WHERE run_id > %(before)s AND run_id <= %(run)s
    WINDOW w AS (PARTITION BY member_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
) AS net
WHERE from_group <> to_group
GROUP BY from_group, to_group, cause
ORDER BY count(*) DESC, from_group, to_group, cause
"""


def changes_between(before: RfmRun, run: RfmRun) -> dict[str, Any]:
    """Return, for each group, who entered (from where, why) and who left since an earlier run.

    ``{group: {"in": n, "out": n, "from": {group: n}, "causes": {cause: n}}}``; the empty group is that of
    members without a purchase. Empty unless members carried the scores of both, one after the other.
    """
    if not (before.wrote_scores and run.wrote_scores and before.pk < run.pk):
        return {}
    changes: dict[str, Any] = {group: _nothing() for group in (*run.money, "")}
    with connection.cursor() as cursor:
        cursor.execute(_NET, {"before": before.pk, "run": run.pk})
        for from_group, to_group, cause, members in cursor.fetchall():
            entered = changes.setdefault(to_group, _nothing())
            entered["in"] += members
            entered["from"][from_group] = entered["from"].get(from_group, 0) + members
            entered["causes"][cause] = entered["causes"].get(cause, 0) + members
            changes.setdefault(from_group, _nothing())["out"] += members
    return changes


def _nothing() -> dict[str, Any]:
    return {"in": 0, "out": 0, "from": {}, "causes": {}}
