"""Staged rows of activity become facts, one batch in one transaction.

Rows are sorted by member: neighbours in the index are written together, and two imports that bring the same
rows wait for each other in the same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper

from loyalty.models import Provenance

_STORED = (
    "member_id",
    "kind_id",
    "occurred_at",
    "local_date",
    "amount",
    "currency",
    "order_id",
    "product",
    "category",
    "source",
    "attributes",
    "external_id",
)
_COLUMNS = ", ".join(_STORED)

# ``postponed`` rows are those that perhaps occurred before, and repeated external ids within one batch.
_RECORD = f"""
INSERT INTO loyalty_activity ({_COLUMNS}, once_key, provenance)
SELECT {_COLUMNS}, once_key, %s FROM import_rows
WHERE NOT postponed
ORDER BY member_id, once_key
ON CONFLICT (once_key) DO NOTHING
"""  # noqa: S608  (names of our own columns)

# What was said under these external ids before; a merged member is the one that stays.
_OTHER_CONTENT = """
SELECT r.row_number
FROM import_rows r
JOIN loyalty_activity a ON a.once_key = r.once_key
JOIN loyalty_member m ON m.id = a.member_id
WHERE r.external_id <> ''
  AND (r.member_id, r.kind_id, r.occurred_at, r.amount, r.currency, r.order_id, r.product, r.category,
       r.attributes)
      IS DISTINCT FROM
      (coalesce(m.merged_into_id, m.id), a.kind_id, a.occurred_at, a.amount, a.currency, a.order_id,
       a.product, a.category, a.attributes)
"""

_POSTPONE = """
INSERT INTO import_postponed SELECT * FROM import_rows WHERE postponed AND external_id = ''
"""
_SEEN = """
INSERT INTO import_seen SELECT digest FROM import_rows WHERE NOT postponed AND external_id = ''
"""

# The key of ``loyalty.once.key_of_occurrence``, worked out where the occurrences are counted.
_KEY_OF_OCCURRENCE = r"""
encode(substring(sha256(
    int4send(3) || 'row'::bytea || int4send(16) || uuid_send(digest)
    || int4send(length(occurrence::text)) || convert_to(occurrence::text, 'UTF8')
) FOR 16), 'hex')::uuid
"""
_NUMBER = f"""
CREATE TEMPORARY TABLE import_numbered AS
SELECT row_number() OVER (ORDER BY digest, occurrence) AS place, {_COLUMNS},
       {_KEY_OF_OCCURRENCE} AS once_key
FROM (
    SELECT p.*, row_number() OVER (PARTITION BY p.digest ORDER BY p.row_number)
                + (s.digest IS NOT NULL)::int AS occurrence
    FROM import_postponed p LEFT JOIN import_seen s USING (digest)
) AS counted
"""  # noqa: S608

_RECORD_NUMBERED = f"""
INSERT INTO loyalty_activity ({_COLUMNS}, once_key, provenance)
SELECT {_COLUMNS}, once_key, %s FROM import_numbered
WHERE place > %s AND place <= %s
  AND NOT EXISTS (SELECT FROM loyalty_member m WHERE m.id = member_id AND m.status = 'erased')
ORDER BY member_id, once_key
ON CONFLICT (once_key) DO NOTHING
"""  # noqa: S608


# A dry run: the same questions, with a temporary table in place of the rows that it does not write.
_WOULD_RECORD = """
SELECT count(*) FROM import_rows r
WHERE NOT postponed AND external_id = ''
  AND NOT EXISTS (SELECT FROM loyalty_activity a WHERE a.once_key = r.once_key)
"""
_WOULD_RECORD_IDS = """
INSERT INTO import_would_record (once_key, digest)
SELECT once_key, digest FROM import_rows r
WHERE external_id <> ''
  AND NOT EXISTS (SELECT FROM loyalty_activity a WHERE a.once_key = r.once_key)
ORDER BY row_number
ON CONFLICT (once_key) DO NOTHING
"""
_OTHER_CONTENT_IN_FILE = """
SELECT r.row_number FROM import_rows r JOIN import_would_record w USING (once_key)
WHERE r.external_id <> '' AND r.digest <> w.digest
"""
_WOULD_RECORD_NUMBERED = """
SELECT count(*) FROM import_numbered n
WHERE NOT EXISTS (SELECT FROM loyalty_activity a WHERE a.once_key = n.once_key)
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of staged rows; ``reused`` are row numbers whose external id says something else."""

    new: int
    postponed: int
    reused: Sequence[int] = ()


def record_staged(provenance: Provenance, *, external_ids: bool) -> Merged:
    """Record what is staged in ``import_rows``; put aside the rows that have to be counted at the end."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [provenance])
        new = cursor.rowcount
        reused = _numbers(cursor, _OTHER_CONTENT) if external_ids else []
        return Merged(new=new, postponed=_put_aside(cursor), reused=reused)


def try_staged(*, external_ids: bool) -> Merged:
    """Tell what ``record_staged`` would do. A row without ``member_id`` is one of a member to be enrolled."""
    reused: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute(_WOULD_RECORD)
        new: int = cursor.fetchone()[0]
        if external_ids:
            cursor.execute(_WOULD_RECORD_IDS)
            new += cursor.rowcount
            reused = _numbers(cursor, _OTHER_CONTENT) + _numbers(cursor, _OTHER_CONTENT_IN_FILE)
        return Merged(new=new, postponed=_put_aside(cursor), reused=reused)


def _put_aside(cursor: CursorWrapper) -> int:
    cursor.execute(_SEEN)
    cursor.execute(_POSTPONE)
    return int(cursor.rowcount)


def _numbers(cursor: CursorWrapper, query: str) -> list[int]:
    cursor.execute(query)
    return [row[0] for row in cursor.fetchall()]


def number_postponed() -> int:
    """Count how many times each postponed row had occurred in the file; return how many rows there are."""
    with connection.cursor() as cursor:
        for table in ("import_postponed", "import_seen"):
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.import_numbered")
        cursor.execute(_NUMBER)
        rows = int(cursor.rowcount)
        cursor.execute("CREATE INDEX ON import_numbered (place)")
        cursor.execute("ANALYZE import_numbered")
    return rows


def record_numbered(provenance: Provenance, *, after: int, upto: int) -> int:
    """Record numbered rows by their places; return how many were new."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORD_NUMBERED, [provenance, after, upto])
        return int(cursor.rowcount)


def try_numbered() -> int:
    """Return how many numbered rows would be new."""
    with connection.cursor() as cursor:
        cursor.execute(_WOULD_RECORD_NUMBERED)
        new: int = cursor.fetchone()[0]
        return new
