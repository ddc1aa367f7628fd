"""Rows that carry transaction ids of another server, as a logical restore leaves them."""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from segments.columns.queries import TOMBSTONES, newest_stamp
from segments.columns.tables import STAMPED
from segments.models import Manifest

_TABLES = (*(table.name for table in STAMPED), TOMBSTONES)


def foreign_stamps_query() -> str:
    """One row: for each stamped table whether a row in sight claims a transaction that has not begun."""
    xmax = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    return "SELECT " + ", ".join(f"{newest_stamp(name)} >= {xmax} AS {name}" for name in _TABLES)


def stamp_anew(connection: BaseDatabaseWrapper) -> int:
    """Stamp every row of every copied table with the current transaction; return how many.

    Columns that were there are discarded with it: they would take every row for a new one.

    To be run as the tables' owner after a logical restore and before anybody writes: the triggers that refuse
    changes are off for the length of this transaction, which locks the tables.
    """
    rows = 0
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in _TABLES:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE {name} SET row_xid = pg_current_xact_id()")  # noqa: S608
            rows += cursor.rowcount
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        Manifest.objects.using(connection.alias).update(contents={}, version=F("version") + 1)
    return rows
