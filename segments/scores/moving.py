"""Why a member's group is another one: what the old rules and the old cut-points say of today's facts.

Where they give another group than the member had, the member did something, or did nothing for long enough:
*behaviour*. Where they give the same one, the member stood still, and the scale moved (*drift*) or somebody
changed the rules (*definition*).
"""

from typing import TYPE_CHECKING

from segments.models import RfmRun
from segments.scores.computing import compute_rfm
from segments.scores.cut_points import CutPoints
from segments.scores.result import RfmResult
from segments.scores.snapshots import kinds_then, settings_then

if TYPE_CHECKING:
    import pyarrow as pa


def is_redefined(run: RfmRun) -> bool:
    """Say whether a run follows other rules than the one before."""
    before = run.previous
    return before is not None and (before.snapshot, before.currency) != (run.snapshot, run.currency)


def groups_by_old_rules(run: RfmRun, result: RfmResult) -> "pa.Table | None":
    """Return ``member_id, old_rules`` (a group's name): today's facts by the rules of the run before.

    None where there is no run before.
    """
    import pyarrow as pa

    before = run.previous
    if before is None:
        return None
    settings = settings_then(before)
    facts, kinds = result, kinds_then(before)
    counted = (result.kinds, result.settings.period_days, result.currency)
    if (kinds, settings.period_days, before.currency) != counted:
        facts = compute_rfm(settings=settings, as_of=run.as_of, kinds=kinds, currency=before.currency)
    cuts = CutPoints.from_json(before.cut_points, as_of=before.as_of)
    indexes = facts.group_indexes_by(cuts, settings)
    names = pa.array(settings.group_names)
    return pa.table({"member_id": indexes["member_id"], "old_rules": names.take(indexes["group_index"])})
