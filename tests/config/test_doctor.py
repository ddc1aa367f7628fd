"""The doctor names what is wrong and what to do, and never stops half-way."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql
from pytest_django import Settings

from config import doctor
from config.doctor import columns, database, queue, site
from config.doctor.finding import Finding, Level
from core.models import Heartbeat


def levels(found: Iterator[Finding]) -> list[Level]:
    return [finding.level for finding in found]


def run(monkeypatch: pytest.MonkeyPatch, *found: Finding) -> tuple[str, int]:
    monkeypatch.setattr("config.management.commands.doctor.examine", lambda: iter(found))
    out, code = StringIO(), 0
    try:
        call_command("doctor", stdout=out, no_color=True)
    except SystemExit as end:
        code = int(end.code or 0)
    return out.getvalue(), code


def test_every_finding_is_a_line_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    said, code = run(
        monkeypatch, Finding.ok("disk", "There is room."), Finding.warn("site", "Slow.", "Wait.")
    )
    assert said == "ok    disk: There is room.\nwarn  site: Slow.\n      Wait.\n"
    assert code == 0


def test_a_failure_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, Finding.fail("rights", "Wrong.", "Migrate."))[1] == 1


def test_machines_read_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "config.management.commands.doctor.examine", lambda: iter([Finding.ok("disk", "Room.")])
    )
    out = StringIO()
    call_command("doctor", json=True, stdout=out)
    assert json.loads(out.getvalue()) == [{"level": "ok", "subject": "disk", "says": "Room.", "advice": ""}]


def test_a_check_that_breaks_is_a_finding_and_the_rest_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[Finding]:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(doctor, "CHECKS", [broken, lambda: iter([Finding.ok("disk", "Room.")])])
    monkeypatch.setattr(doctor, "CHECKS_OF_ROWS", [])
    monkeypatch.setattr(doctor, "migrations_pending", lambda: False)
    assert levels(doctor.examine()) == [Level.FAIL, Level.OK]


@pytest.mark.django_db
def test_a_right_too_many_is_found() -> None:
    assert levels(database.rights()) == [Level.OK]
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("GRANT DELETE ON loyalty_activity TO regulars_app")
    found = list(database.rights())
    assert [finding.level for finding in found] == [Level.FAIL]
    assert "loyalty_activity" in found[0].says


@pytest.mark.django_db
def test_the_role_of_the_tests_is_trusted_no_further_than_it_should() -> None:
    assert next(database.roles()).level is Level.OK


@pytest.mark.django_db
def test_a_role_that_may_make_tables_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("GRANT CREATE ON SCHEMA public TO regulars_app")
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier("regulars_app")))
    assert next(database.roles()).level is Level.FAIL


@pytest.mark.django_db
def test_a_silent_worker_is_found() -> None:
    assert levels(queue.worker()) == [Level.WARN]
    beat = Heartbeat.objects.create(name="worker", at=timezone.now())
    assert levels(queue.worker()) == [Level.OK]
    beat.at = timezone.now() - timedelta(minutes=5)
    beat.save(update_fields=["at"])
    assert levels(queue.worker()) == [Level.WARN]


@pytest.mark.django_db
def test_columns_that_were_never_made_are_found() -> None:
    assert Level.WARN in levels(columns.freshness())


@pytest.mark.parametrize(
    ("url", "listens", "level"),
    [
        ("http://localhost:8000", "127.0.0.1", Level.OK),
        ("http://localhost:8000", "0.0.0.0", Level.WARN),
        ("http://points.example.com", "0.0.0.0", Level.WARN),
        ("https://points.example.com", "0.0.0.0", Level.OK),
    ],
)
def test_an_address_that_people_cannot_use_is_found(
    settings: Settings, url: str, listens: str, level: Level
) -> None:
    settings.SITE_URL, settings.WEB_ADDRESS = url, listens
    assert levels(site.address()) == [level]


def test_a_key_that_others_can_read_is_found(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path
    key = tmp_path / "secret_key"
    key.write_text("key")
    key.chmod(0o644)
    assert Level.FAIL in levels(site.data_folder())
    key.chmod(0o600)
    assert Level.FAIL not in levels(site.data_folder())


def test_static_files_of_another_version_are_found(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert levels(site.static_files()) == [Level.WARN]
