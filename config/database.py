"""Brings the database up to date before anything uses it, quickly when there is nothing to do."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, LiteralString, Protocol

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.database_roles import ask, connect, ensure_roles
from config.database_urls import Addresses, role_password
from config.embedded import EmbeddedServer
from config.embedded_use import embedded_server


class Cursor(Protocol):
    """What psycopg's and Django's cursors have in common."""

    def execute(self, query: LiteralString, /) -> object:
        """Asks."""

    def fetchone(self) -> Any:
        """Gives one row, or None."""

    def fetchall(self) -> Any:
        """Gives all rows."""


def addresses() -> Addresses:
    """The addresses of this installation, from the settings."""
    return settings.DATABASES_OF


def embedded() -> EmbeddedServer | None:
    """Our own server, or None where DATABASE_URL names another."""
    if not addresses().embedded:
        return None
    return EmbeddedServer(settings.DATA_ROOT, role_password(settings.SECRET_KEY, "postgres"))


def running_database() -> AbstractContextManager[None]:
    """Inside the block the database runs: the embedded one is started, another one is left to its owner."""
    server = embedded()
    return embedded_server(server) if server else nullcontext()


def prepare_database(*, migrate: bool) -> None:
    """Makes missing roles and runs pending migrations; says on stderr when it has to."""
    ensure_roles(addresses(), embedded())
    if migrate and migrations_pending():
        sys.stderr.write("Bringing the database up to date ...\n")
        _migrate()


def migrations_pending() -> bool:
    """Whether a migration file has not been applied, asked over a connection of its own."""
    with connect(addresses().app) as connection:
        return bool(unapplied_migrations(connection.cursor()))


def unapplied_migrations(cursor: Cursor) -> set[tuple[str, str]]:
    """App and name of each migration file that was not applied. Names only, so that no model is loaded."""
    cursor.execute("SELECT has_table_privilege(to_regclass('django_migrations'), 'SELECT')")
    if not (cursor.fetchone() or [False])[0]:
        return _migrations_on_disk()
    cursor.execute("SELECT app, name FROM django_migrations")
    return _migrations_on_disk() - {(str(app), str(name)) for app, name in cursor.fetchall()}


def has_administrator() -> bool:
    """Whether anybody can sign in as an administrator."""
    with connect(addresses().app) as connection:
        return ask(connection, "SELECT EXISTS (SELECT FROM auth_user WHERE is_superuser AND is_active)")


@cache
def _migrations_on_disk() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for package, folder in map(_package, settings.INSTALLED_APPS):
        files = Path(folder, "migrations").glob("[!_]*.py")
        found |= {(package.rpartition(".")[2], file.stem) for file in files}
    return found


def _package(app: str) -> tuple[str, str]:
    """Name and folder of an installed app, which may be given by its AppConfig."""
    try:
        spec = find_spec(app)
    except ModuleNotFoundError:
        spec = None
    folders = spec.submodule_search_locations if spec else None
    return (app, folders[0]) if folders else _package(app.rpartition(".")[0])


def _migrate() -> None:
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside the block Django's default connection is the owner's, for migrations and nothing else.

    A test database is used by its owner already and stays as it is.
    """
    before = dict(connection.settings_dict)
    if before["USER"] == addresses().app.user:
        connection.close()
        connection.settings_dict.update({**addresses().owner.django(), "NAME": before["NAME"]})
    try:
        yield
    finally:
        if before["USER"] != connection.settings_dict["USER"]:
            connection.close()
            connection.settings_dict.update(before)
