"""Who may write the columns: one copier, and one who tidies. Readers need no lock, parts never change."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection, transaction

from segments.columns.server import lift_time_limits

_ROOM = 0x5E6C  # the first key of all advisory locks of the columns


class Lock(IntEnum):
    """What only one process does at a time."""

    COPY = 1
    TIDY = 2


@contextmanager
def holding(*locks: Lock, wait: bool = False) -> Iterator[bool]:
    """Hold locks for the block, in a transaction; yields False at once when one is taken, unless `wait`.

    The transaction has no id of its own until it writes, so it holds nobody back, however long the block
    works. Therefore the block commits its result to the manifest as the last thing it does. The transaction
    ends with its process, and so do the locks.
    """
    with transaction.atomic(durable=True):
        lift_time_limits(connection)
        yield all(_take(lock, wait=wait) for lock in locks)


def _take(lock: Lock, *, wait: bool) -> bool:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ROOM, lock])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_ROOM, lock])
        row = cursor.fetchone()
        return bool(row and row[0])
