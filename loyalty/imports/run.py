"""Import a file: read it, understand it, merge it, batch by batch, in bounded memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Protocol, TypeVar

from django.utils import timezone

from loyalty.imports.activity_batches import ActivityTrial, ActivityWriter
from loyalty.imports.activity_plan import activity_reading
from loyalty.imports.activity_rows import read_activity
from loyalty.imports.ahead import ahead
from loyalty.imports.batches import Understood
from loyalty.imports.counts import ImportCounts, Progress
from loyalty.imports.errors import FileEmpty
from loyalty.imports.member_batches import MemberTrial, MemberWriter
from loyalty.imports.member_plan import define_traits, member_reading
from loyalty.imports.member_rows import read_members
from loyalty.imports.members_seen import MembersSeen
from loyalty.imports.opening import open_table
from loyalty.imports.outcomes import Outcome
from loyalty.imports.plan import ImportPlan
from loyalty.imports.readers.table import BATCH_ROWS, RawBatch, Table
from loyalty.imports.rejects import Rejects, rejects_to
from loyalty.imports.staging import staging_tables
from loyalty.models import Import

# Members of a batch are locked while it is written, and whoever serves one of them waits for that long.
MEMBER_BATCH_ROWS = 5_000

Report = Callable[[Progress], None]


class Rows(Protocol):
    """A batch that has been understood."""

    understood: Understood
    bytes_read: int


RowsT = TypeVar("RowsT", bound=Rows)
RowsT_contra = TypeVar("RowsT_contra", bound=Rows, contravariant=True)


class Merger(Protocol[RowsT_contra]):
    """Writes batches, or tells what it would write."""

    def merge(self, rows: RowsT_contra) -> Outcome:
        """Write one batch in one transaction."""

    def finish(self) -> Iterator[Outcome]:
        """Write what had to wait for the end of the file."""


def run_import(
    path: Path,
    plan: ImportPlan,
    *,
    dry_run: bool = False,
    rejects_path: Path | None = None,
    report: Report | None = None,
    name: str | None = None,
) -> ImportCounts:
    """Import a file and return what became of its rows; with ``dry_run`` nothing lasting is written.

    ``report`` is called after every batch; what it raises ends the import there. What was written until then
    stays, and running the import again completes it. ``name`` is what the file was called before it was
    stored. Raises ``FileRefusal`` and what ``reading_of`` raises before anything is written, and
    ``FileRefusal`` later where the file turns out to be damaged further down.
    """
    start = monotonic()
    table = open_table(path, options=plan.table_options(name))
    with rejects_to(rejects_path, table.header) as rejects:
        is_activity = plan.content == Import.Content.ACTIVITY
        batch_rows = BATCH_ROWS if is_activity else min(BATCH_ROWS, MEMBER_BATCH_ROWS)
        work = _Work(table, ImportCounts(dry_run=dry_run), rejects, report, batch_rows)
        if is_activity:
            _import_activity(plan, work)
        else:
            _import_members(plan, work)
    if not work.counts.rows:
        raise FileEmpty
    work.counts.complete = True
    work.counts.seconds = round(monotonic() - start, 2)
    return work.counts


@dataclass(slots=True)
class _Work:
    """One file on its way in, and what has become of it so far."""

    table: Table
    counts: ImportCounts
    rejects: Rejects
    report: Report | None
    batch_rows: int
    members: MembersSeen = field(default_factory=MembersSeen)

    def batches(self) -> Iterator[tuple[RawBatch, int]]:
        """Yield the batches, each with how far the file is read."""
        for raw in self.table.batches(self.batch_rows):
            yield raw, self.table.bytes_read

    def do(self, batches: Iterable[RowsT], merger: Merger[RowsT]) -> None:
        """Merge all batches, reading ahead, and then what had to wait."""
        done = 0
        with staging_tables(), ahead(batches) as ready:
            for rows in ready:
                done = rows.bytes_read
                self._take(merger.merge(rows), rows.understood)
                self._tell(done)
            for outcome in merger.finish():
                self.counts.add(outcome)
                self._tell(done)

    def _take(self, outcome: Outcome, understood: Understood) -> None:
        counts = self.counts
        counts.add(outcome)
        for member_id in outcome.members:
            self.members.add(member_id)
        counts.members = len(self.members) + (counts.enrolled if counts.dry_run else 0)
        for refused in outcome.refused:
            understood.refuse(refused.place, refused.field, refused.refusal)
        lines = understood.refused_lines()
        counts.rows += len(understood.raw) + len(understood.raw.refused)
        for line in lines:
            counts.refuse(line)
        self.rejects.write(lines)

    def _tell(self, done_bytes: int) -> None:
        if self.report is not None:
            self.report(Progress(done_bytes, self.table.total_bytes, self.counts))


def _import_activity(plan: ImportPlan, work: _Work) -> None:
    now = timezone.now()
    reading = activity_reading(plan, work.table, now=now)
    merger = ActivityTrial(plan) if work.counts.dry_run else ActivityWriter(plan, now=now)
    work.do(read_activity(work.batches(), reading), merger)


def _import_members(plan: ImportPlan, work: _Work) -> None:
    reading = member_reading(plan, work.table, now=timezone.now())
    work.counts.traits_defined = define_traits(reading, dry_run=work.counts.dry_run)
    merger = MemberTrial(reading) if work.counts.dry_run else MemberWriter(reading)
    work.do(read_members(work.batches(), reading), merger)
