"""The embedded server survives what happens to machines."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from config.database_urls import Address
from config.embedded import EmbeddedServer, socket_folder
from config.embedded_use import embedded_server
from tests.server import run_root

PASSWORD = "of this test"


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(Path(mkdtemp(dir=run_root())), PASSWORD, durable=False)
    yield server
    server.stop()


def ask(server: EmbeddedServer, query: str, password: str = PASSWORD) -> str:
    address = Address("postgres", password, str(server.sockets), "5432", "postgres")
    with psycopg.connect(address.conninfo()) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return str(row[0])


def test_nobody_enters_without_a_password(server: EmbeddedServer) -> None:
    server.start()
    assert ask(server, "SELECT current_user") == "postgres"
    with pytest.raises(psycopg.OperationalError, match="password"):
        ask(server, "SELECT 1", password="guessed")
    assert ask(server, "SHOW listen_addresses") == ""


def test_a_pid_file_that_means_another_process_does_not_stop_the_start(server: EmbeddedServer) -> None:
    server.start()
    pid_file = server.folder / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not server.is_running()
    server.start()
    assert ask(server, "SELECT 1") == "1"


def test_a_cluster_that_was_never_finished_is_made_anew(server: EmbeddedServer) -> None:
    (server.data_root / "pg.making").mkdir()
    (server.data_root / "pg.making" / "PG_VERSION").write_text("18")
    server.start()
    assert ask(server, "SELECT 1") == "1"


def test_the_last_user_stops_it(server: EmbeddedServer) -> None:
    with embedded_server(server):
        with embedded_server(server):
            assert server.is_running()
        assert server.is_running()
    assert not server.is_running()


def test_a_forgotten_password_is_set_anew(server: EmbeddedServer) -> None:
    server.start()
    changed = EmbeddedServer(server.data_root, "another", durable=False)
    changed.reset_superuser_password()
    changed.start()
    assert ask(changed, "SELECT 1", password="another") == "1"


def test_a_long_path_moves_only_the_socket(tmp_path: Path) -> None:
    assert socket_folder(Path("/srv/regulars")) == Path("/srv/regulars/pg")
    deep = tmp_path / ("deep" * 30)
    assert len(str(socket_folder(deep))) < 60
    assert socket_folder(deep) != socket_folder(deep / "er")
