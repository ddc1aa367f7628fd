"""What the run-time role may do: read and write rows, and on append-only tables only add them."""

from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from psycopg import sql

from core.copied import AppendOnly, Tombstone

ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
ADD = ("SELECT", "INSERT")


def table_rights() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every table of the project with the rights that the run-time role has on it."""
    yield MigrationRecorder.Migration._meta.db_table, ("SELECT",)
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model._meta.db_table, _rights(model)


def _rights(model: type[Model]) -> tuple[str, ...]:
    return ADD if issubclass(model, AppendOnly | Tombstone) else ALL


def grant_runtime_rights(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give ``role`` exactly the rights of ``table_rights`` and no others. Run as the tables' owner."""
    name = sql.Identifier(role)
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name))
        for table, rights in table_rights():
            if table in existing:
                words = {"rights": sql.SQL(", ".join(rights)), "table": sql.Identifier(table), "role": name}
                cursor.execute(sql.SQL("REVOKE ALL ON {table} FROM {role}").format(**words))
                cursor.execute(sql.SQL("GRANT {rights} ON {table} TO {role}").format(**words))


def wrong_rights(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """Return one sentence per table on which ``role`` has other rights than it should have."""
    existing = set(connection.introspection.table_names())
    wrong = []
    with connection.cursor() as cursor:
        for table, expected in table_rights():
            if table not in existing:
                continue
            held = tuple(right for right in (*ALL, "TRUNCATE") if _has(cursor, role, table, right))
            if held != expected:
                wrong.append(f"{table}: has {', '.join(held) or 'none'}, should have {', '.join(expected)}")
    return wrong


def _has(cursor: object, role: str, table: str, right: str) -> bool:
    cursor.execute("SELECT has_table_privilege(%s, quote_ident(%s), %s)", [role, table, right])  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]
