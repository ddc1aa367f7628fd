"""Fill the benchmark's database without the import, so that other benchmarks need not wait for it.

DuckDB writes the generated files as rows of our tables, and COPY takes them in with triggers off, as the
superuser of this throwaway server alone can.
"""

import tempfile
from pathlib import Path

import psycopg
from django.conf import settings

from bench.generate import Generated
from config.database_urls import embedded_address
from loyalty.models import ActivityKind, Member

BLOCK = 1 << 20
MEMBERS = """
SELECT 1 + substr(external_id, 2)::bigint AS id, 'mem_' || substr(md5(external_id), 1, 16) AS public_id,
    'active' AS status, name, birth_date, gender, '' AS marital_status, '' AS occupation, country,
    '' AS region, city, language, time_zone, source, medium, '' AS campaign, first_touch, NULL AS last_touch,
    '' AS preferred_channel, device, NULL AS merged_into_id, first_touch AS enrolled_at, now() AS updated_at
FROM '{members}'
"""
IDENTITIES = """
SELECT member_id, kind, value, value AS display, now() AS created_at FROM (
    SELECT 1 + substr(external_id, 2)::bigint AS member_id, 'external' AS kind, external_id AS value
    FROM '{members}'
    UNION ALL
    SELECT 1 + substr(external_id, 2)::bigint, 'email', email FROM '{members}' WHERE email IS NOT NULL
)
"""
ACTIVITIES = """
SELECT 1 + substr(member, 2)::bigint AS member_id, kinds.id AS kind_id, occurred_at,
    occurred_at::date AS local_date, amount, coalesce(currency, '') AS currency,
    coalesce(order_id, '') AS order_id, coalesce(product, '') AS product,
    coalesce(category, '') AS category, source, 1 AS provenance, '{{}}' AS attributes,
    external_id, md5(external_id)::uuid AS once_key
FROM '{activities}' AS rows JOIN kinds ON kinds.name = rows.kind ORDER BY rows.external_id
"""


def fill_members(files: Generated) -> None:
    """Put all members with their identities in, unless somebody is there already."""
    if Member.objects.exists():
        return
    _fill("loyalty_member", MEMBERS.format(members=files.members_parquet))
    _fill("loyalty_identity", IDENTITIES.format(members=files.members_parquet))
    with _superuser() as connection:
        connection.execute(
            "SELECT setval(pg_get_serial_sequence('loyalty_member', 'id'), max(id)) FROM loyalty_member"
        )
        connection.execute("ANALYZE loyalty_member, loyalty_identity")


def fill_activities(files: Generated) -> None:
    """Put all activity of the files in."""
    _fill("loyalty_activity", ACTIVITIES.format(activities=files.activities_parquet))
    with _superuser() as connection:
        connection.execute("ANALYZE loyalty_activity")


def empty_activity() -> None:
    """Forget all activity of this benchmark installation."""
    with _superuser() as connection:
        connection.execute("TRUNCATE loyalty_activity")
        connection.execute("CHECKPOINT")


def _superuser() -> psycopg.Connection:
    address = embedded_address(settings.DATA_ROOT, settings.SECRET_KEY, "postgres")
    return psycopg.connect(address.conninfo(), autocommit=True, options="-c session_replication_role=replica")


def _fill(table: str, query: str) -> None:
    import duckdb

    with tempfile.TemporaryDirectory(dir=settings.DATA_ROOT) as folder, duckdb.connect() as writer:
        rows = Path(folder) / "rows.csv"
        writer.execute("SET TimeZone = 'UTC'")
        writer.execute("CREATE TABLE kinds (id integer, name text)")
        kinds = list(ActivityKind.objects.values_list("pk", "name"))
        writer.executemany("INSERT INTO kinds VALUES (?, ?)", kinds)
        columns = [row[0] for row in writer.execute(f"DESCRIBE {query}").fetchall()]
        writer.execute(f"COPY ({query}) TO '{rows}' (HEADER false, NULLSTR '\\N')")
        copy = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '\\N')"
        with (
            rows.open("rb") as source,
            _superuser() as connection,
            connection.cursor() as cursor,
            cursor.copy(copy) as target,
        ):
            while block := source.read(BLOCK):
                target.write(block)
