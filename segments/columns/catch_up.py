"""Copy what is new: exactly the rows of the transactions that have finished since the last time.

One snapshot, and from it the tombstones and rows with ``bound <= row_xid < xmin``. Every transaction below
the snapshot's xmin is finished, so none of its rows can still appear, and none of them was there the last
time. Ids and times cannot promise that: they are given out before commit.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection

from segments.columns import queries
from segments.columns.contents import Contents
from segments.columns.copying import Copied, copy_all, copy_since
from segments.columns.folder import missing_files
from segments.columns.locks import Lock, holding
from segments.columns.manifest import (
    commit,
    contents_of,
    current_contents,
    manifest_row,
    note_complete,
    note_failure,
)
from segments.columns.server import ServerFacts, server_facts
from segments.columns.tables import STAMPED, WHOLE

logger = structlog.get_logger(__name__)

# Writing down that nothing happened is a transaction too: not more often than this.
NOTED_EVERY = timedelta(seconds=30)


@dataclass(frozen=True)
class CaughtUp:
    """What one catch-up did. `rows` counts versions and tombstones; `built` says it began from nothing."""

    rows: int
    seconds: float
    bound: int
    built: bool = False


def catch_up(*, now: datetime, wait: bool = False) -> CaughtUp | None:
    """Bring the columns up to the server's oldest unfinished transaction.

    None when another process is at it (unless `wait`). Builds them from nothing where there are none or
    where they belong to another server. Raises ``StampedElsewhere``; whatever is raised is kept in the
    manifest row.
    """
    try:
        if (bound := _bound_if_complete(now=now)) is not None:
            return CaughtUp(rows=0, seconds=0, bound=bound)
        _discard_unusable()
        with holding(Lock.COPY, wait=wait) as ours:
            if not ours:
                return None
            contents = current_contents()
            return _build(now=now) if _why_unusable(contents) else _follow(contents, now=now)
    except Exception as error:
        with suppress(DatabaseError):  # the reason itself may be that the database is gone
            note_failure(error, now=now)
        raise


def catch_up_fully(*, now: datetime, seconds: float = 10) -> bool:
    """Catch up until all that was committed before this call is in; False when `seconds` did not suffice.

    It takes more than one turn only while somebody else's transaction stays open.
    """
    with connection.cursor() as cursor:
        target = server_facts(cursor).xmax
    end = time.monotonic() + seconds
    while True:
        done = catch_up(now=now, wait=True)
        if done is not None and done.bound >= target:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.1)


def rebuild(*, now: datetime) -> CaughtUp:
    """Build all columns from nothing; the old ones answer until the new ones are complete."""
    with holding(Lock.COPY, wait=True):
        return _build(now=now)


def why_unusable(contents: Contents, facts: ServerFacts) -> str:
    """Say why the columns cannot be continued on this server; empty when they can."""
    if not contents.is_built:
        return "nothing copied yet"
    if contents.identity != facts.identity:
        return "copied from another server or in another layout"
    if contents.bound > facts.xmin:
        return "copied further than this server has come"
    if missing := missing_files(contents):
        return f"{len(missing)} files are missing"
    return ""


def _bound_if_complete(*, now: datetime) -> int | None:
    """Return the bound when nothing is new, found out with two short questions and without heavy imports."""
    row = manifest_row()
    contents = contents_of(row)
    with connection.cursor() as cursor:
        facts = server_facts(cursor)
        if why_unusable(contents, facts):
            return None
        if facts.xmin == contents.bound and facts.xmin < facts.xmax:
            return contents.bound  # an open transaction holds us here: nothing to do, and nothing to boast of
        cursor.execute(queries.probe((*(table.name for table in STAMPED), queries.TOMBSTONES), WHOLE))
        found = cursor.fetchone() or ()
    stamps, prints = found[: len(STAMPED) + 1], found[len(STAMPED) + 1 :]
    known = [contents.tables[table.name].fingerprint for table in WHOLE]
    if max(stamps) >= contents.bound or list(prints) != known:
        return None
    if row.checked_at is None or row.failed_at is not None or now - row.checked_at >= NOTED_EVERY:
        note_complete(contents, bound=facts.xmin, now=now)
    return facts.xmin


def _why_unusable(contents: Contents) -> str:
    with connection.cursor() as cursor:
        return why_unusable(contents, server_facts(cursor))


def _discard_unusable() -> None:
    """Let nobody ask columns of another server while new ones are being built.

    A short transaction of its own: it writes, and one that stayed open would hold back the very copy it is
    for.
    """
    with holding(Lock.COPY) as ours:
        contents = current_contents()
        why = _why_unusable(contents)
        if ours and why:
            logger.info("columns_built_anew", reason=why)
            if contents.is_built:
                commit(lambda before: Contents(version=before.version))


def _follow(contents: Contents, *, now: datetime) -> CaughtUp:
    started = time.perf_counter()
    copied = copy_since(contents)
    return _commit(copied, now=now, seconds=time.perf_counter() - started, built=False)


def _build(*, now: datetime) -> CaughtUp:
    started = time.perf_counter()
    copied = copy_all()
    return _commit(copied, now=now, seconds=time.perf_counter() - started, built=True)


def _commit(copied: Copied, *, now: datetime, seconds: float, built: bool) -> CaughtUp:
    def change(before: Contents) -> Contents:
        if built:
            return copied.onto(Contents(version=before.version, forgotten_at=now))
        return copied.onto(before)

    health = {"changed_at": now, "rows": copied.rows, "seconds": seconds} if copied.rows else {}
    commit(change, checked_at=now, failed_at=None, error="", **health)
    return CaughtUp(rows=copied.rows, seconds=seconds, bound=copied.facts.xmin, built=built)
