"""Temporary tables of one import, seen by its own connection only and gone when it ends."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from loyalty.imports.contents import CONTENT

# The order of the columns is that of the lines: content first, in its canonical form.
TYPES = {
    "source": "text",
    "identity": "text",
    "member": "text",
    "kind_id": "smallint",
    "occurred_at": "timestamptz",
    "amount": "numeric(18,4)",
    "currency": "text",
    "order_id": "text",
    "product": "text",
    "category": "text",
    "attributes": "jsonb",
    "local_date": "date",
    "external_id": "text",
    "row_number": "bigint",
    "once_key": "uuid",
    "digest": "uuid",
    "postponed": "boolean",
    "member_id": "bigint",
}
COLUMNS = tuple(TYPES)
if COLUMNS[: len(CONTENT)] != CONTENT:
    raise AssertionError("the staged columns must begin with the content")

_COLUMNS = ", ".join(f"{name} {type_}" for name, type_ in TYPES.items())
# The rows of one batch; what perhaps occurred before; digests that certainly occurred; new identities and
# keys of a dry run, which stand in for the rows that it does not write.
_TABLES = {
    "import_rows": f"({_COLUMNS}) ON COMMIT DELETE ROWS",
    "import_postponed": f"({_COLUMNS})",
    "import_seen": "(digest uuid NOT NULL)",
    "import_would_enrol": "(kind text, value text, member_id bigint, PRIMARY KEY (kind, value))",
    "import_would_record": "(once_key uuid PRIMARY KEY, digest uuid NOT NULL)",
}
_NUMBERED = "import_numbered"


@contextmanager
def staging_tables() -> Iterator[None]:
    """Make the tables and drop them at the end, whatever happens."""
    _drop()
    with connection.cursor() as cursor:
        for name, definition in _TABLES.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {name} {definition}")
    try:
        yield
    finally:
        # A broken connection takes its temporary tables along.
        if connection.is_usable():
            _drop()


def _drop() -> None:
    with connection.cursor() as cursor:
        for name in (*_TABLES, _NUMBERED):
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")


def stage(lines: Iterable[str]) -> None:
    """Send the lines of a batch, in the text form of COPY, into ``import_rows``."""
    with connection.cursor() as cursor:
        # Emptied by the last commit already, unless all of this runs within a transaction of the caller.
        cursor.execute("DELETE FROM import_rows")
        with cursor.copy(f"COPY import_rows ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            copy.write("\n".join(lines).encode())
