"""What every test gets: a throwaway database, used with the rights that web and worker have."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests import server

pytest_plugins = ["tests.browser"]

# Not kept on the connection: once a browser runs in this thread, Django opens another one.
_made_by_migrations: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Starts the server once, before parallel processes begin."""
    if not hasattr(config, "workerinput"):
        server.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops it when all are done."""
    if not hasattr(config, "workerinput"):
        server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """The app role must exist before the first migration grants it rights."""
    role = sql.Identifier(settings.DATABASE_APP_ROLE)
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('roles of the tests'))")
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [settings.DATABASE_APP_ROLE])
        if not cursor.fetchone()[0]:
            cursor.execute(sql.SQL("CREATE ROLE {}").format(role))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Remembers what migrations wrote, for `_flush`."""
    with django_db_blocker.unblock():
        _made_by_migrations.append(connection.creation.serialize_db_to_string())


@pytest.fixture(scope="session", autouse=True)
def _flush_restores_what_migrations_made() -> None:
    """Append-only tables refuse TRUNCATE, and Django's flush forgets rows that migrations made."""
    TransactionTestCase._fixture_teardown = _flush  # type: ignore[attr-defined]


def _flush(_: TransactionTestCase) -> None:
    _connect_as(None)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        call_command(
            "flush", verbosity=0, interactive=False, inhibit_post_migrate=True, reset_sequences=False
        )
        connection.creation.deserialize_db_from_string(_made_by_migrations[-1])
        cursor.execute("SET session_replication_role = origin")


@pytest.fixture(autouse=True)
def _as_app_role(request: pytest.FixtureRequest) -> Iterator[None]:
    """Database tests run with the rights of web and worker, also in threads and behind the live server."""
    helper = "_django_db_helper"
    if helper not in request.fixturenames:
        yield
        return
    request.getfixturevalue(helper)
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(settings.DATABASE_APP_ROLE)))
        yield
    else:
        _connect_as(settings.DATABASE_APP_ROLE)
        yield
        _connect_as(None)


def _connect_as(role: str | None) -> None:
    """Closes the connection; this and every new one start as `role`, or as the owner."""
    connection.close()
    options = {key: value for key, value in connection.settings_dict["OPTIONS"].items() if key != "options"}
    connection.settings_dict["OPTIONS"] = options | ({"options": f"-c role={role}"} if role else {})


@pytest.fixture
def database_owner() -> Callable[[], AbstractContextManager[None]]:
    """`with database_owner():` runs the block with every right, to show what even the owner may not do."""

    @contextmanager
    def as_owner() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            before = cursor.fetchone()[0]
            cursor.execute("SET ROLE NONE")
            yield
            cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(before)))

    return as_owner
