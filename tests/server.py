"""The throwaway PostgreSQL of one test run, without fsync. Leftovers of killed runs are cleared away."""

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import psutil

from config import data_folder
from config.database_urls import Address
from config.embedded import EmbeddedServer, socket_folder

PREFIX = "regulars-test-"
PASSWORD = "only for tests"


@cache
def run_root() -> Path:
    """The data folder of this run; the first process makes it, parallel ones inherit its name."""
    inherited = os.environ.get("REGULARS_TEST_ROOT")
    root = Path(inherited or tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    os.environ["REGULARS_TEST_ROOT"] = str(root)
    data_folder.prepare(root)
    if not os.environ.get("DATABASE_URL"):
        address = Address("postgres", PASSWORD, str(socket_folder(root)), "5432", "regulars")
        os.environ["DATABASE_URL"] = address.url()
    return root


def start() -> None:
    """Starts the server of this run unless `DATABASE_URL` named another one."""
    _clear_leftovers()
    if str(socket_folder(run_root())) in os.environ["DATABASE_URL"].replace("%2F", "/"):
        EmbeddedServer(run_root(), PASSWORD, durable=False).start()


def stop() -> None:
    """Stops it and forgets everything."""
    _remove(run_root())


def _remove(root: Path) -> None:
    EmbeddedServer(root, PASSWORD, durable=False).stop()
    shutil.rmtree(root, ignore_errors=True)


def _clear_leftovers() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        made_by = folder.name.removeprefix(PREFIX).partition("-")[0]
        if made_by.isdigit() and not psutil.pid_exists(int(made_by)):
            _remove(folder)
