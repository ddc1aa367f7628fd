"""Programs that are kept running: restarted when they die, and stopped with their helpers."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from config import supervise
from config.supervise import Program, Supervisor, clear_leftovers

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"]
WITH_HELPER = [sys.executable, "-c", "import subprocess, sys; subprocess.run(['sleep', '60'])"]


@pytest.fixture(autouse=True)
def _signals_come_back() -> object:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def supervisor(tmp_path: Path, *programs: Program) -> tuple[Supervisor, list[str]]:
    said: list[str] = []
    return Supervisor(programs, tmp_path / "run.json", said.append), said


def soon(met: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not met() and time.monotonic() < deadline:
        time.sleep(0.02)
    return met()


def test_a_program_that_dies_is_named_and_started_again(tmp_path: Path) -> None:
    program = Program("web", SLEEPS)
    house, said = supervisor(tmp_path, program)
    house.start("web")
    assert program.process is not None
    first = program.process.pid
    program.process.kill()
    assert soon(program.died)
    house.watch()
    assert said == ["web stopped unexpectedly (exit code -9); it starts again in 1 s."]
    program.next_start = time.monotonic()
    house.watch()
    assert program.runs()
    assert program.process.pid != first
    house.stop()


def test_each_death_is_followed_by_a_longer_pause(tmp_path: Path) -> None:
    program = Program("worker", [sys.executable, "-c", "raise SystemExit(3)"])
    house, _ = supervisor(tmp_path, program)
    house.start("worker")
    pauses = []
    for _ in range(7):
        assert soon(program.died)
        house.watch()
        pauses.append(program.pause)
        program.next_start = time.monotonic()
        house.watch()
    house.stop()
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_stopping_ends_what_ignores_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(supervise, "QUIT_SECONDS", 0.2)
    program = Program("stubborn", STUBBORN)
    house, _ = supervisor(tmp_path, program)
    house.start("stubborn")
    time.sleep(0.3)
    house.stop()
    assert soon(program.died)
    assert not (tmp_path / "run.json").exists()


def test_helpers_end_with_their_program(tmp_path: Path) -> None:
    program = Program("web", WITH_HELPER)
    house, _ = supervisor(tmp_path, program)
    house.start("web")
    assert program.process is not None
    parent = psutil.Process(program.process.pid)
    assert soon(lambda: bool(parent.children()))
    helper = parent.children()[0]
    house.stop()
    assert soon(lambda: not helper.is_running() or helper.status() == psutil.STATUS_ZOMBIE)


def test_leftovers_of_a_killed_supervisor_are_ended(tmp_path: Path) -> None:
    left = subprocess.Popen(SLEEPS, start_new_session=True)
    record = tmp_path / "run.json"
    record.write_text(json.dumps([[left.pid, psutil.Process(left.pid).create_time()]]))
    clear_leftovers(record)
    assert left.wait(10) == -signal.SIGKILL
    assert not record.exists()


def test_a_process_id_that_means_another_now_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(SLEEPS, start_new_session=True)
    record = tmp_path / "run.json"
    record.write_text(json.dumps([[other.pid, psutil.Process(other.pid).create_time() - 100]]))
    clear_leftovers(record)
    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_damaged_record_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{")
    clear_leftovers(tmp_path / "run.json")


def test_a_second_ctrl_c_ends_the_waiting(tmp_path: Path) -> None:
    program = Program("stubborn", STUBBORN)
    house, _ = supervisor(tmp_path, program)
    house.start("stubborn")
    time.sleep(0.3)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    house.stop()
    assert time.monotonic() - began < supervise.GRACE_SECONDS / 2
