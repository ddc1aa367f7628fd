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

    def signal(self, number: int) -> None:
        """Sends a signal to it and all its helpers."""
        if self.process is not None:
            _signal_group(self.process.pid, number)


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
            for program in self.programs:
                self._mend(program)
            time.sleep(0.3)

    def stop(self) -> None:
        """Asks all to end, waits a while, then ends what is left."""
        for number, seconds in (
            (signal.SIGTERM, GRACE_SECONDS),
            (signal.SIGQUIT, 3.0),
            (signal.SIGKILL, 5.0),
        ):
            alive = [program for program in self.programs if program.process and not program.died()]
            for program in alive:
                program.signal(number)
            if self._all_ended(seconds):
                break
        for program in self.programs:
            program.signal(signal.SIGKILL)  # helpers that outlived their program
        self.record.unlink(missing_ok=True)

    def _mend(self, program: Program) -> None:
        now = time.monotonic()
        if program.died() and program.process is not None:
            program.signal(signal.SIGKILL)
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

    def _all_ended(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if all(program.process is None or program.died() for program in self.programs):
                return True
            time.sleep(0.05)
        return False

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
            _signal_group(pid, signal.SIGKILL)
    record.unlink(missing_ok=True)


def _born(pid: int) -> float | None:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def _signal_group(leader: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, number)


def _end_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
