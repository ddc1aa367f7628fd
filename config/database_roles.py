"""Makes the roles that run the house: owner (migrations), app (web and worker), jobs (the message queue).

The app role may read and write rows (`core.rights`) and make temporary tables, and nothing else. The jobs
role owns the schema `pgmq`, where the queue makes a table for each queue, and sees nothing of ours.
"""

from typing import LiteralString

import psycopg
from psycopg import sql

from config.database_urls import Address, Addresses
from config.embedded import EmbeddedServer
from config.errors import DatabaseSilent, RolesNeeded

Connection = psycopg.Connection[tuple[object, ...]]

# A transaction that stays open holds back the columns, the outbox and VACUUM.
IDLE_IN_TRANSACTION = "2min"
TRANSACTION = "15min"
TRANSACTION_TIMEOUT_SINCE = 170_000

HAS_RIGHT = "SELECT has_database_privilege(%s, current_database(), %s)"
DATABASE_EXISTS = "SELECT count(*) FROM pg_database WHERE datname = %s"
QUEUE_INSTALLED = """
    SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = 'pgmq' AND c.relname = 'meta')"""


def ensure_roles(addresses: Addresses, server: EmbeddedServer | None) -> None:
    """Makes what is missing; two quick connections when nothing is. Raises RolesNeeded or DatabaseSilent."""
    if _all_ready(addresses):
        return
    if server is not None:
        _make_embedded(addresses, server)
    else:
        _make_external(addresses)


def connect(address: Address) -> Connection:
    """An autocommitting connection; raises DatabaseSilent with libpq's own words."""
    try:
        return psycopg.connect(address.conninfo(), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        why = " ".join(str(error).split())
        raise DatabaseSilent(
            f"The database {address.database!r} did not let {address.user!r} in: {why}"
        ) from error


def ask(connection: Connection, query: LiteralString, *values: object) -> bool:
    """The first value of the answer, as yes or no."""
    row = connection.execute(query, values).fetchone()
    return bool(row and row[0])


def _do(connection: Connection, statement: LiteralString, *parts: sql.Composable) -> None:
    connection.execute(sql.SQL(statement).format(*parts))


def _all_ready(addresses: Addresses) -> bool:
    try:
        connect(addresses.app).close()
        if addresses.jobs:
            with connect(addresses.jobs) as connection:
                return ask(connection, QUEUE_INSTALLED)
    except DatabaseSilent:
        return False
    return True


def _make_embedded(addresses: Addresses, server: EmbeddedServer) -> None:
    superuser = addresses.owner.as_role("postgres", server.password)
    with _superuser_connection(superuser.in_database("postgres"), server) as connection:
        for address in (addresses.owner, addresses.app, addresses.jobs):
            if address:
                _make_role(connection, address)
        database, owner = sql.Identifier(addresses.owner.database), sql.Identifier(addresses.owner.user)
        if not ask(connection, DATABASE_EXISTS, addresses.owner.database):
            _do(connection, "CREATE DATABASE {} OWNER {}", database, owner)
        _do(connection, "REVOKE ALL ON DATABASE {}, postgres, template1 FROM PUBLIC", database)
    with connect(superuser) as connection:
        _finish(connection, addresses)


def _superuser_connection(address: Address, server: EmbeddedServer) -> Connection:
    """The secret key decides the superuser's password; after a change of the key, it is set anew."""
    try:
        return connect(address)
    except DatabaseSilent:
        server.reset_superuser_password()
        server.start()
        return connect(address)


def _make_external(addresses: Addresses) -> None:
    with connect(addresses.owner) as connection:
        may_make = ask(
            connection, "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        made = [address for address in addresses.ours_to_make() if address]
        if made and not may_make:
            raise RolesNeeded(_sql_to_run(addresses))
        for address in made:
            _make_role(connection, address)
        try:
            _finish(connection, addresses)
        except psycopg.errors.InsufficientPrivilege as error:
            raise RolesNeeded(_sql_to_run(addresses)) from error


def _make_role(connection: Connection, address: Address) -> None:
    """Makes or mends one role. It is sent a scrambled password, so that no log ever holds the plain one."""
    scrambled = connection.pgconn.encrypt_password(
        address.password.encode(), address.user.encode(), b"scram-sha-256"
    ).decode()
    role = sql.Identifier(address.user)
    exists = ask(connection, "SELECT count(*) FROM pg_roles WHERE rolname = %s", address.user)
    verb = sql.SQL("ALTER" if exists else "CREATE")
    _do(connection, "{} ROLE {} LOGIN PASSWORD {}", verb, role, sql.Literal(scrambled))


def _finish(connection: Connection, addresses: Addresses) -> None:
    """Rights on the database, limits and the queue; `connection` is the owner's or the superuser's."""
    _let_in(connection, addresses.app, "CONNECT", "TEMPORARY")
    if addresses.makes_app:
        _limit_transactions(connection, sql.Identifier(addresses.app.user))
    if addresses.jobs and not ask(connection, QUEUE_INSTALLED):
        _let_in(connection, addresses.jobs, "CONNECT")
        _install_queue(connection, addresses.jobs)


def _let_in(connection: Connection, address: Address, *rights: LiteralString) -> None:
    database, role = sql.Identifier(address.database), sql.Identifier(address.user)
    for right in rights:
        if not ask(connection, HAS_RIGHT, address.user, right):
            _do(connection, "GRANT {} ON DATABASE {} TO {}", sql.SQL(right), database, role)


def _limit_transactions(connection: Connection, role: sql.Identifier) -> None:
    limits = {"idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION}
    if connection.info.server_version >= TRANSACTION_TIMEOUT_SINCE:
        limits["transaction_timeout"] = TRANSACTION
    for name, value in limits.items():
        _do(connection, "ALTER ROLE {} SET {} = {}", role, sql.Identifier(name), sql.Literal(value))


def _install_queue(connection: Connection, jobs: Address) -> None:
    """The queue's own SQL, run as its role, which may make a schema for that moment only."""
    from pgmq.install import install_pgmq_from_sql  # heavy, and wanted once in the life of a database

    database, role = sql.Identifier(jobs.database), sql.Identifier(jobs.user)
    may_create = ask(connection, HAS_RIGHT, jobs.user, "CREATE")
    _let_in(connection, jobs, "CREATE")
    try:
        with psycopg.connect(jobs.conninfo()) as installing:
            install_pgmq_from_sql(conn=installing)
    finally:
        if not may_create:
            _do(connection, "REVOKE CREATE ON DATABASE {} FROM {}", database, role)


def _sql_to_run(addresses: Addresses) -> str:
    database, owner, app = addresses.owner.database, addresses.owner.user, addresses.app.user
    jobs = f"{database}_jobs"
    return (
        f"{owner!r} may not make the roles of web, worker and queue: run this SQL as an administrator of the"
        f" database, then set DATABASE_APP_URL and DATABASE_JOBS_URL to this database with these roles.\n\n"
        f"CREATE ROLE {app} LOGIN PASSWORD 'choose one';\n"
        f"CREATE ROLE {jobs} LOGIN PASSWORD 'choose another';\n"
        f"ALTER ROLE {app} SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION}';\n"
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app};\n"
        f"GRANT CONNECT, CREATE ON DATABASE {database} TO {jobs};"
    )
