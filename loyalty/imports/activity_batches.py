"""Batches of activity meet the database: members are found or enrolled, rows recorded, doubles told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.transactions import one_transaction
from loyalty.errors import ExternalIdReused, MemberErased
from loyalty.imports import activity_merge, staging
from loyalty.imports.activity_rows import ActivityRows
from loyalty.imports.contents import NULL
from loyalty.imports.enrolment import Owner, enrol_unknown, owners, would_enrol
from loyalty.imports.outcomes import Outcome, RefusedPlace
from loyalty.imports.plan import ImportPlan

# Rows of one transaction when postponed rows are recorded at the end.
CHUNK_ROWS = 20_000


class ActivityWriter:
    """Records batches, each in a transaction of its own, so that what is done stays done."""

    def __init__(self, plan: ImportPlan, *, now: datetime) -> None:
        """``now`` is when members enrolled on the way have joined."""
        self.plan = plan
        self.now = now

    @one_transaction
    def merge(self, rows: ActivityRows) -> Outcome:
        """Record a batch. Rows that perhaps occurred before in the file wait until ``finish``.

        Members are not locked beyond what their foreign key does: recording changes nothing of theirs, and
        nobody who serves a member should wait for a batch.
        """
        names, found = _known_members(self.plan, rows)
        unknown = {value: shown for value, shown in names.items() if value not in found}
        enrolled = enrol_unknown(self.plan.identity, unknown, now=self.now)
        if unknown:
            found |= owners(self.plan.identity, list(unknown))
        staged, erased = _staged(rows, found)
        staging.stage(staged)
        merged = activity_merge.record_staged(self.plan.provenance, external_ids=rows.external_ids)
        members = {owner.member_id for owner in found.values() if not owner.erased}
        return _outcome(rows, merged, _Batch(enrolled, len(staged), erased, members))

    def finish(self) -> Iterator[Outcome]:
        """Count the postponed rows exactly and record them, a bounded number at a time."""
        total = activity_merge.number_postponed()
        for after in range(0, total, CHUNK_ROWS):
            upto = min(after + CHUNK_ROWS, total)
            new = self._record_numbered(after, upto)
            yield Outcome(new=new, known=upto - after - new)

    @one_transaction
    def _record_numbered(self, after: int, upto: int) -> int:
        return activity_merge.record_numbered(self.plan.provenance, after=after, upto=upto)


class ActivityTrial:
    """Tells what an import would do; writes to temporary tables only."""

    def __init__(self, plan: ImportPlan) -> None:
        """Everything else stands in the plan."""
        self.plan = plan

    @one_transaction
    def merge(self, rows: ActivityRows) -> Outcome:
        """Count what ``ActivityWriter.merge`` would do."""
        names, found = _known_members(self.plan, rows)
        enrolled = would_enrol(self.plan.identity, [value for value in names if value not in found])
        staged, erased = _staged(rows, found, unknown=NULL)
        staging.stage(staged)
        merged = activity_merge.try_staged(external_ids=rows.external_ids)
        members = {owner.member_id for owner in found.values() if not owner.erased}
        return _outcome(rows, merged, _Batch(enrolled, len(staged), erased, members))

    def finish(self) -> Iterator[Outcome]:
        """Count the postponed rows."""
        total = activity_merge.number_postponed()
        new = activity_merge.try_numbered()
        yield Outcome(new=new, known=total - new)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is known of a batch besides what the merge says; ``erased`` are places of refused rows."""

    enrolled: int
    staged: int
    erased: Sequence[int]
    members: set[int]


def _known_members(plan: ImportPlan, rows: ActivityRows) -> tuple[dict[str, str], dict[str, Owner]]:
    names = {name.value: name.shown for name in rows.members}
    return names, owners(plan.identity, list(names))


def _staged(
    rows: ActivityRows, found: Mapping[str, Owner], *, unknown: str | None = None
) -> tuple[list[str], list[int]]:
    """Return the lines with the ids of their members, and the places of rows of erased members."""
    ids = {value: str(owner.member_id) for value, owner in found.items() if not owner.erased}
    erased = {value for value, owner in found.items() if owner.erased}
    if erased:
        refused = [place for place, name in enumerate(rows.members) if name.value in erased]
        kept = [pair for pair in zip(rows.members, rows.lines, strict=True) if pair[0].value not in erased]
        return [f"{line}\t{ids.get(name.value, unknown)}" for name, line in kept], refused
    pairs = zip(rows.members, rows.lines, strict=True)
    return [f"{line}\t{ids.get(name.value, unknown)}" for name, line in pairs], []


def _outcome(rows: ActivityRows, merged: activity_merge.Merged, batch: _Batch) -> Outcome:
    reused = sorted(set(merged.reused))
    refused = [RefusedPlace(place, "member", MemberErased(field="member")) for place in batch.erased]
    if reused:
        refused += _reused(rows, reused)
    known = batch.staged - merged.new - merged.postponed - len(reused)
    return Outcome(
        new=merged.new, known=known, enrolled=batch.enrolled, refused=refused, members=batch.members
    )


def _reused(rows: ActivityRows, numbers: Sequence[int]) -> list[RefusedPlace]:
    understood = rows.understood
    places = {understood.row_number(place): place for place in range(len(rows.lines))}
    external_ids = understood.values["external_id"]
    return [
        RefusedPlace(
            places[number],
            "external_id",
            ExternalIdReused(field="external_id", external_id=external_ids[places[number]]),
        )
        for number in numbers
    ]
