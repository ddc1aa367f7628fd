"""Brings the database up to date before anything uses it, quickly when there is nothing to do."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.database_roles import ask, connect, ensure_roles
from config.database_urls import Addresses, role_password
from config.embedded import EmbeddedServer
from config.embedded_use import embedded_server


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
    """Whether a migration file has not been applied. Compares names only, so that no model is loaded."""
    with connect(addresses().app) as connection:
        if not ask(connection, "SELECT has_table_privilege(to_regclass('django_migrations'), 'SELECT')"):
            return True
        applied = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    return not _migrations_on_disk() <= applied


def _migrations_on_disk() -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for app in settings.INSTALLED_APPS:
        package = find_spec(app)
        for folder in package.submodule_search_locations or [] if package else []:
            files = Path(folder, "migrations").glob("[!_]*.py")
            found |= {(app.rpartition(".")[2], file.stem) for file in files}
    return found


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
