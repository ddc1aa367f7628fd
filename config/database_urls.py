"""Which database address each role uses: owner (migrations), app (web and worker), jobs (the message queue).

Nothing here opens a connection. Passwords of roles that we make ourselves are worked out from the secret key,
so that no further secret has to be kept.
"""

import hmac
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.embedded import socket_folder

DATABASE_NAME = "regulars"


@dataclass(frozen=True)
class Address:
    """Where a database is and who asks. `options` are libpq's further parameters, such as sslmode."""

    user: str
    password: str
    host: str
    port: str
    database: str
    options: tuple[tuple[str, str], ...] = ()

    def conninfo(self) -> str:
        """Keyword form, as libpq, psycopg, ADBC and pgmq read it."""
        known = {
            "user": self.user,
            "password": self.password,
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
        }
        return make_conninfo(**{key: value for key, value in known.items() if value}, **dict(self.options))

    def url(self) -> str:
        """URL form, for environment variables."""
        parts = {"host": self.host, "port": self.port, **dict(self.options)}
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in parts.items() if value)
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{who}@/{quote(self.database, safe='')}" + (f"?{query}" if query else "")

    def django(self) -> dict[str, Any]:
        """One entry of Django's DATABASES."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.database,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "OPTIONS": dict(self.options),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }

    def as_role(self, user: str, password: str) -> "Address":
        """The same place for another role."""
        return replace(self, user=user, password=password)

    def in_database(self, database: str) -> "Address":
        """The same server and role, another database."""
        return replace(self, database=database)


def database_address(raw: str) -> Address | None:
    """Address such as `postgresql://user:password@host:5432/name`."""
    if not raw:
        return None
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(raw).items()}
    except psycopg.Error as error:
        raise ValueError("it must be an address such as postgresql://user:password@host:5432/name") from error
    if not parts.get("dbname"):
        raise ValueError("it must name the database, as in postgresql://user:password@host:5432/name")
    user, password, host, port, database = (
        parts.pop(key, "") for key in ("user", "password", "host", "port", "dbname")
    )
    return Address(user, password, host, port, database, tuple(sorted(parts.items())))


def role_password(secret: str, role: str) -> str:
    """The password of a role that we make: an HMAC of its name, so it is known wherever the secret key is."""
    return hmac.new(secret.encode(), f"database role {role}".encode(), "sha256").hexdigest()


def embedded_address(data_root: Path, secret: str, role: str, *, database: str = DATABASE_NAME) -> Address:
    """The address of the embedded server for one role (`postgres` is its superuser)."""
    return Address(role, role_password(secret, role), str(socket_folder(data_root)), "5432", database)


@dataclass(frozen=True)
class Addresses:
    """The addresses of one installation. `jobs` is None where the queue is not in this database."""

    owner: Address
    app: Address
    jobs: Address | None
    embedded: bool
    makes_app: bool
    makes_jobs: bool

    def ours_to_make(self) -> list[Address]:
        """Roles that nobody gave us an address of."""
        made = [self.app] if self.makes_app else []
        return [*made, self.jobs] if self.makes_jobs and self.jobs else made


def installation_addresses(
    *,
    data_root: Path,
    secret: str,
    owner: Address | None,
    app: Address | None,
    jobs: Address | None,
    queue_in_database: bool,
) -> Addresses:
    """From the settings to the addresses. Roles without an address of their own are ours to make."""
    base = owner or embedded_address(data_root, secret, f"{DATABASE_NAME}_owner")

    def derived(kind: str) -> Address:
        role = f"{base.database}_{kind}"
        return base.as_role(role, role_password(secret, role))

    return Addresses(
        owner=base,
        app=app or derived("app"),
        jobs=(jobs or derived("jobs")) if queue_in_database else None,
        embedded=owner is None,
        makes_app=app is None,
        makes_jobs=jobs is None,
    )
