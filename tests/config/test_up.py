"""`manage.py up`: one command runs everything, and everything ends with it."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.installation import Installation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    house = Installation.prepared()
    house.up()
    yield house
    if house.running and house.running.poll() is None:
        house.stop()


def test_the_worker_reports_within_seconds(house: Installation) -> None:
    house.wait(lambda: house.readiness().get("status") == "ok")
    assert house.readiness() == {"status": "ok", "database": "ok", "migrations": "ok", "worker": "ok"}


def test_a_page_comes_with_its_styles(house: Installation) -> None:
    status, page = house.get("/admin/account/login/")
    assert status == 200
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert styles
    assert [house.get(style)[0] for style in styles] == [200] * len(styles)


def test_an_empty_installation_says_how_to_make_an_administrator(house: Installation) -> None:
    house.wait(lambda: "createsuperuser" in house.said())


def test_other_commands_use_the_running_database(house: Installation) -> None:
    assert house.shell("from core.models import Heartbeat; print(Heartbeat.objects.count())") in {"0", "1"}
    assert house.get("/healthz")[0] == 200


def test_the_running_processes_have_no_right_to_change_tables(house: Installation) -> None:
    user = house.shell(
        "from django.db import connection as c; c.ensure_connection(); print(c.settings_dict['USER'])"
    )
    assert user == "regulars_app"


def test_a_second_copy_on_the_same_data_is_refused(house: Installation) -> None:
    second = Installation(house.data)
    done = second.manage("up")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "in use by another running copy" in done.stderr


def test_a_restore_is_refused_while_it_runs(house: Installation, tmp_path: Path) -> None:
    done = house.manage("restore", "--yes", str(tmp_path / "any.backup"))
    assert done.returncode == 1
    assert "in use by another running copy" in done.stderr


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = Installation(port=taken.getsockname()[1]).manage("up")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is taken by another program" in done.stderr


def test_a_dead_web_server_comes_back(house: Installation) -> None:
    web = next(pid for pid in house.processes() if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(os.getpgid(web), signal.SIGKILL)
    house.wait(lambda: "web stopped unexpectedly" in house.said())
    house.wait(lambda: house.get("/healthz")[0] == 200)


def test_after_kill_9_of_everything_the_next_start_recovers(house: Installation) -> None:
    house.shell(
        "from core.models import Heartbeat as H; H.objects.create(name='kept', at='2026-01-01T00:00Z')"
    )
    house.kill_everything()
    assert house.get("/healthz")[0] == 0
    house.up()
    assert (
        house.shell("from core.models import Heartbeat as H; print(H.objects.filter(name='kept').count())")
        == "1"
    )


def test_children_of_a_killed_supervisor_end_too(house: Installation) -> None:
    assert house.running is not None
    house.running.kill()
    house.running.wait()
    house.running = None
    house.wait(lambda: house.processes() == [])
    house.up()


def test_sigterm_ends_everything(house: Installation) -> None:
    assert house.stop() == 0
    assert house.processes() == []
    assert not (house.data / "pg" / "postmaster.pid").exists()
