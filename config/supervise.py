"""Keeps a few programs running together: started in order, restarted when they die, stopped as one.

Each runs in a process group of its own, so that its helpers can be ended with it. On Linux the kernel ends
them when this process is killed; for whatever remains, there is `clear_leftovers` at the next start.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

GRACE_SECONDS = (
    10.0  # for running requests and jobs to end; a job that is cut off starts again at the next start
)
QUIT_SECONDS = 3.0  # a worker asked to quit gives its message back first
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass
class Program:
    """One program to keep running. `environment` is added to that of this process."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    next_start: float = 0.0

    def start(self) -> None:
        """Starts it in a process group of its own."""
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (no threads run here)
        )
        self.started = time.monotonic()

    def died(self) -> bool:
        """True when it runs no more though it should."""
        return self.process is not None and self.process.poll() is not None

    def runs(self) -> bool:
        """True while it runs."""
        return self.process is not None and self.process.poll() is None

    def ask(self, number: int) -> None:
        """Sends a signal to the program itself, which tells its helpers in its own way."""
        if self.process is not None and self.runs():
            self.process.send_signal(number)

    def end(self) -> None:
        """Ends it and every helper at once."""
        if self.process is not None:
            _kill_group(self.process.pid)


class Supervisor:
    """Runs programs until told to stop. `report` gets one sentence when something happens."""

    def __init__(self, programs: Iterable[Program], record: Path, report: Callable[[str], None]) -> None:
        self.programs = list(programs)
        self.record = record
        self.report = report
        self.stopping = False

    def start(self, name: str) -> None:
        """Starts one program and remembers it for `clear_leftovers`."""
        next(program for program in self.programs if program.name == name).start()
        self._remember()

    def run(self) -> None:
        """Watches until SIGINT or SIGTERM; then returns, and `stop` is the caller's to call."""
        while True:
            self.watch()
            time.sleep(0.3)

    def watch(self) -> None:
        """One look at every program."""
        for program in self.programs:
            self._mend(program)

    def stop(self) -> None:
        """Asks all to end, waits a while, then ends what is left. A second Ctrl-C ends it at once."""
        hurry: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: hurry.append(1))
        for request, seconds in ((signal.SIGTERM, GRACE_SECONDS), (signal.SIGQUIT, QUIT_SECONDS)):
            for program in self.programs:
                program.ask(request)
            deadline = time.monotonic() + seconds
            while not hurry and time.monotonic() < deadline and any(p.runs() for p in self.programs):
                time.sleep(0.05)
        for program in self.programs:
            program.end()  # and helpers that outlived their program
        self.record.unlink(missing_ok=True)

    def _mend(self, program: Program) -> None:
        now = time.monotonic()
        if program.died() and program.process is not None:
            program.end()
            steady = now - program.started > STEADY_SECONDS
            program.pause = 1.0 if steady else min(max(program.pause * 2, 1.0), LONGEST_PAUSE)
            self.report(
                f"{program.name} stopped unexpectedly (exit code {program.process.returncode});"
                f" it starts again in {program.pause:.0f} s."
            )
            program.process, program.next_start = None, now + program.pause
        elif program.process is None and program.next_start and now >= program.next_start:
            program.start()
            self._remember()

    def _remember(self) -> None:
        running = [program.process.pid for program in self.programs if program.process]
        self.record.write_text(json.dumps([[pid, _born(pid)] for pid in running]))


def clear_leftovers(record: Path) -> None:
    """Ends what a killed supervisor left behind; a process id that has come to mean another is left alone."""
    try:
        remembered = json.loads(record.read_text())
    except (FileNotFoundError, ValueError):
        return
    for pid, born in remembered:
        if born and _born(pid) == born:
            _kill_group(pid)
    record.unlink(missing_ok=True)


def _born(pid: int) -> float | None:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _end_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
