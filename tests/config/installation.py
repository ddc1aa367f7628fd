"""A whole installation in a folder of its own, driven as an operator does: through `manage.py`."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

from config.environment import registry
from config.locks import FileLock
from tests.server import run_root

SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """One data folder and one port. `up` and `manage` run the real command.

    Folders of pytest's own are closed to everybody else, so that the database's account could not enter.
    """

    data: Path = field(default_factory=lambda: Path(mkdtemp(dir=run_root())) / "data")
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    running: subprocess.Popen[str] | None = None

    @classmethod
    def prepared(cls) -> "Installation":
        """One whose database is made and migrated already: a copy of a pattern made once in a run."""
        pattern = cls(data=run_root() / "pattern")
        lock = FileLock(run_root() / "pattern.lock")
        lock.exclusive()
        if not pattern.data.exists():
            done = pattern.manage("migrate", "-v0")
            assert done.returncode == 0, done.stderr
        lock.close()
        copy = cls()
        subprocess.run(["cp", "--archive", str(pattern.data), str(copy.data)], check=True)
        return copy

    def environment(self) -> dict[str, str]:
        ours = {*registry, "DJANGO_SETTINGS_MODULE", "REGULARS_TEST_ROOT"}
        inherited = {name: value for name, value in os.environ.items() if name not in ours}
        return {**inherited, "REGULARS_DATA": str(self.data), "WEB_PORT": str(self.port), **self.settings}

    def manage(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Runs one command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR, env=self.environment(), input=stdin, capture_output=True, text=True,
            check=False, timeout=SECONDS,
        )  # fmt: skip

    def shell(self, code: str) -> str:
        """Runs Python inside and gives what it printed."""
        done = self.manage("shell", "-v0", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def up(self, command: str = "up") -> None:
        """Starts everything and returns when the first page is there."""
        self.running = subprocess.Popen(
            [sys.executable, "manage.py", command],
            cwd=settings.BASE_DIR, env=self.environment(), text=True,
            stdout=(self.data.parent / f"{self.data.name}.log").open("a"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.wait(lambda: self.get("/healthz")[0] == 200)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Asks it to end and gives the exit code."""
        assert self.running is not None
        self.running.send_signal(number)
        return self.running.wait(SECONDS)

    def said(self) -> str:
        return (self.data.parent / f"{self.data.name}.log").read_text()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body, or (0, '') while nothing answers."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            asking.request("GET", path)
            answer = asking.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            asking.close()

    def readiness(self) -> dict[str, str]:
        return dict(json.loads(self.get("/readyz")[1] or "{}"))

    def wait(self, met: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not met():
            if self.running is not None and self.running.poll() is not None:
                raise AssertionError(f"it ended:\n{self.said()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {SECONDS} s:\n{self.said()}")
            time.sleep(0.1)

    def processes(self) -> list[int]:
        """Every process that works on this data folder, the database server excepted."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                program = (folder / "comm").read_text().strip()
            except OSError:
                continue
            if program != "postgres" and f"REGULARS_DATA={self.data}\0".encode() in environment:
                found.append(int(folder.name))
        return found

    def kill_everything(self) -> None:
        """`kill -9` of everything, the database included."""
        lines = (self.data / "pg" / "postmaster.pid").read_text().splitlines()
        for pid in [*self.processes(), int(lines[0])]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.running is not None:
            self.running.wait(SECONDS)
