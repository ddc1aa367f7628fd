"""Three roles: who owns the tables, who reads and writes rows, who owns the queue."""

import os
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from config.database_urls import Address, database_address
from tests.config.installation import Installation

pytestmark = pytest.mark.slow
DATABASE = f"roles_tried_{os.environ.get('PYTEST_XDIST_WORKER', 'here')}"
OWNER = f"{DATABASE}_owner"
PASSWORD = "of the tests"


def server() -> Address:
    address = database_address(os.environ["DATABASE_URL"])
    assert address is not None
    return address


def as_administrator(*statements: str) -> None:
    with psycopg.connect(server().in_database("postgres").conninfo(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def clear() -> None:
    roles = (OWNER, f"{DATABASE}_app", f"{DATABASE}_jobs")
    as_administrator(
        f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", *(f"DROP ROLE IF EXISTS {r}" for r in roles)
    )


@pytest.fixture
def external() -> Iterator[Installation]:
    """An installation on a database of the server, owned by a role that may not make others."""
    clear()
    as_administrator(
        f"CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'", f"CREATE DATABASE {DATABASE} OWNER {OWNER}"
    )
    address = replace(server(), user=OWNER, password=PASSWORD, database=DATABASE)
    yield Installation(settings={"DATABASE_URL": address.url()})
    clear()


def who_owns(installation: Installation) -> set[tuple[str, str]]:
    address = database_address(installation.settings["DATABASE_URL"])
    assert address is not None
    with psycopg.connect(address.conninfo()) as connection:
        rows = connection.execute(
            "SELECT n.nspname, pg_get_userbyid(c.relowner) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE nspname IN ('public', 'pgmq') AND relkind = 'r'"
        )
        return {(str(schema), str(owner)) for schema, owner in rows}


def test_an_owner_that_may_make_roles_makes_them(external: Installation) -> None:
    as_administrator(f"ALTER ROLE {OWNER} CREATEROLE")
    assert external.manage("migrate", "-v0").returncode == 0
    assert who_owns(external) == {("public", OWNER), ("pgmq", f"{DATABASE}_jobs")}
    assert (
        external.shell("from django.db import connection as c; print(c.settings_dict['USER'])")
        == f"{DATABASE}_app"
    )


def test_an_owner_that_may_not_says_which_sql_to_run(external: Installation) -> None:
    done = external.manage("migrate", "-v0")
    assert done.returncode == 1
    assert who_owns(external) == set()
    sentence, _, statements = done.stderr.partition("\n\n")
    assert "may not make the roles" in sentence
    assert "Traceback" not in done.stderr
    as_administrator(
        *(
            line
            for line in statements.replace("'choose one'", "'1'")
            .replace("'choose another'", "'2'")
            .splitlines()
            if line
        )
    )
    owner = database_address(external.settings["DATABASE_URL"])
    assert owner is not None
    external.settings["DATABASE_APP_URL"] = owner.as_role(f"{DATABASE}_app", "1").url()
    external.settings["DATABASE_JOBS_URL"] = owner.as_role(f"{DATABASE}_jobs", "2").url()
    done = external.manage("migrate", "-v0")
    assert done.stderr == ""
    assert who_owns(external) == {("public", OWNER), ("pgmq", f"{DATABASE}_jobs")}


def test_without_a_queue_in_the_database_no_role_is_made_for_it(external: Installation) -> None:
    as_administrator(f"ALTER ROLE {OWNER} CREATEROLE")
    external.settings["CELERY_BROKER_URL"] = "redis://localhost:6379/0"
    assert external.manage("migrate", "-v0").returncode == 0
    assert who_owns(external) == {("public", OWNER)}


def test_a_database_that_does_not_answer_is_said_in_one_sentence(external: Installation) -> None:
    address = replace(server(), host="127.0.0.1", port="1")
    external.settings["DATABASE_URL"] = address.url()
    done = external.manage("doctor")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("The database")


def test_up_on_a_database_of_ones_own(external: Installation) -> None:
    as_administrator(f"ALTER ROLE {OWNER} CREATEROLE")
    external.up()
    external.wait(lambda: external.readiness().get("status") == "ok")
    assert external.stop() == 0
    assert not (external.data / "pg").exists()


EMBEDDED = """
from django.db import connection, ProgrammingError
from django.conf import settings
tried = {
    "make a table": "CREATE TABLE mine (id int)",
    "change a table": "ALTER TABLE core_job ADD COLUMN mine int",
    "drop a table": "DROP TABLE core_heartbeat",
    "empty a table": "TRUNCATE core_heartbeat",
    "change a fact": "UPDATE loyalty_activity SET source = ''",
    "forget a fact": "DELETE FROM loyalty_activity",
    "see the queue": "SELECT * FROM pgmq.meta",
    "make a role": "CREATE ROLE mine",
    "turn triggers off": "SET session_replication_role = replica",
    "read a file": "SELECT pg_read_file('postgresql.conf')",
}
for what, statement in tried.items():
    try:
        connection.cursor().execute(statement)
        print("may", what)
    except ProgrammingError as error:
        if "permission denied" not in str(error) and "must be owner" not in str(error):
            print(what, error)
cursor = connection.cursor()
cursor.execute("SHOW transaction_timeout")
print("limit", cursor.fetchone()[0])
"""


def test_the_app_role_may_do_nothing_but_read_and_write_rows() -> None:
    house = Installation.prepared()
    assert house.shell(EMBEDDED) == "limit 15min"


def test_another_secret_key_sets_the_passwords_anew() -> None:
    house = Installation.prepared()
    house.shell(
        "from core.models import Heartbeat as H; H.objects.create(name='kept', at='2026-01-01T00:00Z')"
    )
    (house.data / "secret_key").write_text("another key, as after a restore from elsewhere\n")
    assert (
        house.shell("from core.models import Heartbeat as H; print(H.objects.filter(name='kept').count())")
        == "1"
    )
