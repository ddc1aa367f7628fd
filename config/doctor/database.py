"""The database: does it answer, who are we in it, what may we do, is it up to date."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from config.database import addresses, unapplied_migrations
from config.database_roles import TRANSACTION_TIMEOUT_SINCE, connect
from config.doctor.finding import Finding
from core.rights import wrong_rights

OLDEST_VERSION = 150_000
TRUSTED_TOO_FAR = """
    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication,
           EXISTS (SELECT FROM pg_class WHERE relowner = r.oid),
           has_database_privilege(current_database(), 'CREATE'),
           has_schema_privilege('public', 'CREATE')
    FROM pg_roles r WHERE rolname = current_user"""


def answers() -> Iterator[Finding]:
    """Version and place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), current_setting('server_version_num')::int")
        version, number = cursor.fetchone()
    name = " ".join(str(version).split()[:2])
    place = "embedded" if addresses().embedded else f"at {addresses().app.host or 'a local socket'}"
    if number < OLDEST_VERSION:
        yield Finding.fail("database", f"{name} {place} is too old.", "Move to PostgreSQL 15 or newer.")
    else:
        yield Finding.ok("database", f"{name}, {place}, answers.")


def roles() -> Iterator[Finding]:
    """The app role has no right that only owners need, and its transactions end."""
    with connection.cursor() as cursor:
        cursor.execute(TRUSTED_TOO_FAR)
        if any(cursor.fetchone() or ()):
            advice = "Give DATABASE_APP_URL a role of its own, without attributes or tables."
            yield Finding.fail(
                "roles", f"{settings.DATABASE_APP_ROLE} may do more than web and worker should.", advice
            )
        else:
            yield Finding.ok("roles", f"{settings.DATABASE_APP_ROLE} owns nothing and may change no table.")
        yield from _limits(cursor.connection.info.server_version)


def _limits(server_version: int) -> Iterator[Finding]:
    names = ["idle_in_transaction_session_timeout"]
    if server_version >= TRANSACTION_TIMEOUT_SINCE:
        names.append("transaction_timeout")
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT current_setting(%s)", [name])
            if cursor.fetchone()[0] == "0":
                sql = f"ALTER ROLE {settings.DATABASE_APP_ROLE} SET {name} = '15min'"
                yield Finding.warn(
                    "roles", f"{name} is off: a stuck transaction holds back the columns.", f"Run: {sql}"
                )


def rights() -> Iterator[Finding]:
    """Every table has the rights that its kind of model needs, and no others."""
    wrong = wrong_rights(connection, settings.DATABASE_APP_ROLE)
    if wrong:
        yield Finding.fail("rights", "; ".join(wrong), "Run: python3 manage.py migrate")
    else:
        yield Finding.ok("rights", "Every table has the rights it should have.")


def migrations() -> Iterator[Finding]:
    """No migration waits."""
    with connection.cursor() as cursor:
        waiting = sorted(unapplied_migrations(cursor))
    if waiting:
        names = ", ".join(f"{app}.{name}" for app, name in waiting[:3])
        more = f" and {len(waiting) - 3} more" if len(waiting) > 3 else ""
        yield Finding.fail("migrations", f"Not applied: {names}{more}.", "Run: python3 manage.py migrate")
    else:
        yield Finding.ok("migrations", "All are applied.")


def owner() -> Iterator[Finding]:
    """The owner's address works, so that the next upgrade can migrate."""
    connect(addresses().owner).close()
    yield Finding.ok("owner", f"{addresses().owner.user} can sign in.")
