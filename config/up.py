"""`up`: database, web, worker and beat under one command, ready in seconds and stopped together."""

import http.client
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from config.database import addresses, prepare_database, running_database
from config.errors import AlreadyRunning, CannotGoOn
from config.locks import FileLock
from config.static import collect_static
from config.supervise import Program, Supervisor, clear_leftovers

FIRST_PAGE_SECONDS = 60.0


def run(*, when_ready: Callable[[], None], before_start: Callable[[], None] = lambda: None) -> None:
    """Runs everything until Ctrl-C or SIGTERM.

    `before_start` runs on the prepared database, before the web answers; `when_ready` once it does.
    Raises AlreadyRunning, or CannotGoOn when the port is taken.
    """
    began = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    lock = hold_data_folder()
    record = settings.DATA_ROOT / "run.json"
    clear_leftovers(record)
    _check_port()
    with running_database():
        prepare_database(migrate=True)
        collect_static()
        before_start()
        supervisor = Supervisor(_programs(), record, _say)
        try:
            supervisor.start("web")
            _wait_for_first_page(supervisor)
            _say(f"Regulars runs at {settings.SITE_URL} ({time.monotonic() - began:.1f} s). Ctrl-C stops it.")
            supervisor.start("worker")
            supervisor.start("beat")
            when_ready()
            supervisor.run()
        except KeyboardInterrupt:
            _say("Stopping ...")
        finally:
            supervisor.stop()
    lock.close()


def hold_data_folder() -> FileLock:
    """The right to run on this data folder; raises AlreadyRunning when another copy has it."""
    lock = FileLock(settings.DATA_ROOT / "run.lock")
    if not lock.try_exclusive():
        raise AlreadyRunning(
            f"The data folder {settings.DATA_ROOT} is in use by another running copy: stop that one,"
            " or set REGULARS_DATA to another folder."
        )
    return lock


def _programs() -> list[Program]:
    bin_folder = Path(sys.prefix) / "bin"
    known = addresses()
    environment = {"DATABASE_URL": known.app.url(), "DATABASE_APP_URL": known.app.url()}
    if known.jobs:
        environment["DATABASE_JOBS_URL"] = known.jobs.url()
    web = [
        *(str(bin_folder / "granian"), "config.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", settings.WEB_ADDRESS, "--port", str(settings.WEB_PORT), "--log-level", "warning"),
        *("--workers", str(settings.WEB_PROCESSES), "--blocking-threads", str(settings.WEB_THREADS)),
        *("--blocking-threads-idle-timeout", "600", "--respawn-failed-workers"),
    ]
    celery = [str(bin_folder / "celery"), "-A", "config.celery", "--quiet"]
    worker = [*celery, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    beat = [
        *celery,
        "beat",
        "--loglevel",
        "WARNING",
        "--schedule",
        str(settings.DATA_ROOT / "beat"),
        "--pidfile=",
    ]
    return [
        Program("web", web, environment),
        Program("worker", worker, environment),
        Program("beat", beat, environment),
    ]


def _check_port() -> None:
    host, port = settings.WEB_ADDRESS, settings.WEB_PORT
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError as error:
        raise CannotGoOn(
            f"This user may not listen on port {port}: set WEB_PORT to one above 1023."
        ) from error
    except OSError as error:
        raise CannotGoOn(
            f"Port {port} of {host} is taken by another program, or not an address of this machine:"
            " stop that program, or set WEB_PORT and WEB_ADDRESS."
        ) from error


def _wait_for_first_page(supervisor: Supervisor) -> None:
    deadline = time.monotonic() + FIRST_PAGE_SECONDS
    while time.monotonic() < deadline:
        if any(program.died() for program in supervisor.programs):
            raise CannotGoOn("The web server did not start; its words are above.")
        if _answers():
            return
        time.sleep(0.05)
    raise CannotGoOn(f"The web server did not answer within {FIRST_PAGE_SECONDS:.0f} s.")


def _answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.WEB_ADDRESS, settings.WEB_ADDRESS)  # noqa: S104
    asking = http.client.HTTPConnection(host, settings.WEB_PORT, timeout=30)
    try:
        asking.request("GET", "/healthz", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        return asking.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asking.close()


def _say(sentence: str) -> None:
    print(sentence, flush=True)
