"""What the server says about itself: which it is, how far its transactions are done, and who is not."""

from dataclasses import dataclass
from datetime import datetime

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from segments.columns.contents import Identity
from segments.columns.tables import layout

TRANSACTION_TIMEOUT_SINCE = 170_000

# The timeline is read off the name of the log file that is being written: the control file still shows the
# old one for a while after a promotion.
FACTS = """
    SELECT (SELECT system_identifier FROM pg_control_system())::text,
           left(pg_walfile_name(pg_current_wal_lsn()), 8),
           (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
           pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""
_OPEN = """
    SELECT pid, usename, datname, application_name, xact_start, '' AS prepared, age(backend_xid) AS age
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL
    UNION ALL
    SELECT NULL, owner, database, '', prepared, gid, age(transaction) FROM pg_prepared_xacts
    ORDER BY age DESC LIMIT %s
"""


@dataclass(frozen=True)
class ServerFacts:
    """Who the server is, and its snapshot: all below `xmin` is finished, all from `xmax` on has not begun."""

    identity: Identity
    xmin: int
    xmax: int

    @classmethod
    def of_row(cls, row: tuple[object, ...]) -> "ServerFacts":
        """Read one row of `FACTS`."""
        system, timeline, database, xmin, xmax = row
        identity = Identity(
            system=str(system), timeline=str(timeline), database=int(str(database)), layout=layout()
        )
        return cls(identity=identity, xmin=int(str(xmin)), xmax=int(str(xmax)))


@dataclass(frozen=True)
class OpenTransaction:
    """A writing transaction that is not finished. `since` is unknown where rights do not let us see it."""

    pid: int | None
    role: str
    database: str
    application: str
    since: datetime | None
    prepared: str


def server_facts(cursor: CursorWrapper) -> ServerFacts:
    """Ask the server who it is and where its snapshot stands."""
    cursor.execute(FACTS)
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 (a SELECT without FROM has one row)
    return ServerFacts.of_row(row)


def open_transactions(cursor: CursorWrapper, *, limit: int = 20) -> list[OpenTransaction]:
    """Return the writing transactions of the whole cluster that hold the bound back, oldest first."""
    cursor.execute(_OPEN, [limit])
    return [
        OpenTransaction(pid, role or "", database or "", application or "", since, prepared)
        for pid, role, database, application, since, prepared, _age in cursor.fetchall()
    ]


def lift_time_limits(connection: BaseDatabaseWrapper) -> None:
    """Let this one transaction last: the roles' limits are for writers, who hold others back. It does not."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        if connection.pg_version >= TRANSACTION_TIMEOUT_SINCE:  # type: ignore[attr-defined]
            cursor.execute("SET LOCAL transaction_timeout = 0")
