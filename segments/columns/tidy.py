"""Keep the parts few and sorted, and take erased people out of the files, while others read and copy.

Every step reads parts that never change, writes one new file, and swaps it in if its inputs are still listed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import structlog

from segments.columns.contents import Contents, TableParts
from segments.columns.duck import sweep_spills
from segments.columns.folder import sweep
from segments.columns.locks import Lock, holding
from segments.columns.manifest import commit, current_contents
from segments.columns.rewriting import count_erased_activity, merged, rewritten
from segments.columns.tables import ACTIVITY, STAMPED, CopiedTable, Upkeep

logger = structlog.get_logger(__name__)

MOST_SMALL_PARTS = 16
TAIL_SHARE = 0.05  # of the sorted base
LEAST_TAIL = 100_000  # rows; below that, sorting gains nothing that can be felt
MOST_CHANGES = 20_000  # rows
MOST_CHANGE_PARTS = 10
FORGET_AFTER = timedelta(hours=20)


class Step(Enum):
    """What the parts of a table may need."""

    MERGE = "merge"  # its small parts into one
    REWRITE = "rewrite"  # all of it into one sorted base


@dataclass(frozen=True)
class Due:
    """One thing to do for one table."""

    table: CopiedTable
    step: Step

    def __str__(self) -> str:
        """Return the words for logs and the command line."""
        return f"{self.step.value} {self.table.name}"


class Superseded(Exception):
    """The parts that were worked on have left the manifest (a rebuild): the work is thrown away."""


def due(contents: Contents, *, now: datetime) -> list[Due]:
    """Return what the parts need by their number and size, and to forget erased people within a day.

    (They are out of every answer at once. To take them out of the files, tables that change are rewritten if
    anything changed; activity is if there are rows of theirs, which ``tidy`` looks up.)
    """
    if not contents.is_built:
        return []
    forget = forgetting_is_due(contents, now=now)
    found = []
    for table in STAMPED:
        parts = contents.tables[table.name]
        step = _activity_step(parts) if table.upkeep is Upkeep.APPEND_ONLY else _changing_step(parts, forget)
        found += [Due(table, step)] if step else []
    return found


def forgetting_is_due(contents: Contents, *, now: datetime) -> bool:
    """Whether erased people have been in the files for long enough."""
    return contents.forgotten_at is None or now - contents.forgotten_at >= FORGET_AFTER


def tidying_is_due(contents: Contents, *, now: datetime) -> bool:
    """Whether `tidy` has anything to do."""
    return bool(due(contents, now=now)) or (contents.is_built and forgetting_is_due(contents, now=now))


def tidy(*, now: datetime) -> list[str]:
    """Do all that is due and say what was done; nothing when another process is at it."""
    done = []
    try:
        for planned in due(current_contents(), now=now):
            done += _perform_if_still_due(planned, now=now)
        done += _forget_activity(now=now)
    except Superseded as table:
        logger.info("columns_tidied_in_vain", table=str(table))
    with holding(Lock.TIDY, Lock.COPY) as ours:
        if ours:
            sweep(current_contents())
            sweep_spills()
    logger.info("columns_tidied", done=done)
    return done


def _activity_step(parts: TableParts) -> Step | None:
    tail, base = (sum(part.rows for part in some) for some in (parts.changes, parts.base))
    if tail > max(LEAST_TAIL, TAIL_SHARE * base):
        return Step.REWRITE
    return Step.MERGE if len(parts.changes) > MOST_SMALL_PARTS else None


def _changing_step(parts: TableParts, forget: bool) -> Step | None:
    rows = sum(part.rows for part in parts.changes)
    many = rows > MOST_CHANGES or len(parts.changes) > MOST_CHANGE_PARTS
    return Step.REWRITE if many or (forget and rows) else None


def _perform_if_still_due(planned: Due, *, now: datetime) -> list[str]:
    with holding(Lock.TIDY) as ours:
        contents = current_contents()
        if not ours or planned not in due(contents, now=now):
            return []
        _perform(planned, contents)
        return [str(planned)]


def _forget_activity(*, now: datetime) -> list[str]:
    with holding(Lock.TIDY) as ours:
        contents = current_contents()
        if not ours or not contents.is_built or not forgetting_is_due(contents, now=now):
            return []
        found = count_erased_activity(contents)
        if found:
            _perform(Due(ACTIVITY, Step.REWRITE), contents)
        commit(lambda before: before.model_copy(update={"forgotten_at": now}))
        return [f"forget {found} rows of {ACTIVITY.name}"] if found else []


def _perform(work: Due, contents: Contents) -> None:
    name, inputs = work.table.name, contents.tables[work.table.name]
    if work.step is Step.MERGE:
        output = TableParts(base=inputs.base, changes=(merged(work.table, inputs.changes),))
    else:
        output = TableParts(base=(rewritten(work.table, contents),))

    def swap(before: Contents) -> Contents:
        parts, seen = before.tables.get(name, TableParts()), len(inputs.changes)
        if parts.base != inputs.base or parts.changes[:seen] != inputs.changes:
            raise Superseded(name)
        return before.having(name, output.followed_by(*parts.changes[seen:]))

    commit(swap)
