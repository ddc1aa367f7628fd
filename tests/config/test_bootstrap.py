"""The first start: what is missing is said in one sentence, and a half-made environment is mended."""

import ast
import errno
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap, installing
from config.installing import InstallFailed, install
from tests.house.sources import BASE

LOCK = 'left==1.0 \\\n    --hash=sha256:aa\nright==2.0 ; sys_platform == "win32" \\\n    --hash=sha256:bb\n'
OFFLINE = """\
WARNING: Retrying after connection broken by 'NewConnectionError(Temporary failure in name resolution)'
ERROR: Could not find a version that satisfies the requirement left==1.0 (from versions: none)
ERROR: No matching distribution found for left==1.0
"""


def test_old_pythons_can_read_manage_py() -> None:
    ast.parse((BASE / "manage.py").read_text(), feature_version=(3, 4))


def test_an_old_python_is_told_so_in_one_sentence() -> None:
    pretend = (
        "import sys, runpy; sys.version_info = (3, 10, 2); runpy.run_path('manage.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=BASE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "Regulars needs Python 3.11 or newer; this is 3.10.\n"


def test_without_venv_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InstallFailed, match=r"python3\.\d+-venv"):
        bootstrap._make()


def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A project with two locks; returns what is installed, call by call."""
    installed: list[Path] = []
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "requirements-dev.lock").write_text(LOCK + "# more")
    monkeypatch.setattr(bootstrap, "BASE", tmp_path)
    monkeypatch.setattr(bootstrap, "OURS", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "install", lambda python, lock, again: installed.append(lock))
    return installed


def test_packages_are_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = project(tmp_path, monkeypatch)
    locks = [tmp_path / "requirements.lock"]
    bootstrap._complete(tmp_path, locks)
    bootstrap._complete(tmp_path, locks)
    assert installed == locks


def test_a_changed_lock_is_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = project(tmp_path, monkeypatch)
    locks = [tmp_path / "requirements.lock"]
    bootstrap._complete(tmp_path, locks)
    locks[0].write_text(LOCK + "\n")
    bootstrap._complete(tmp_path, locks)
    assert len(installed) == 2


def test_the_tests_add_the_development_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = project(tmp_path, monkeypatch)
    both = [tmp_path / "requirements.lock", tmp_path / "requirements-dev.lock"]
    bootstrap._complete(tmp_path, both)
    bootstrap._complete(tmp_path, both[:1])
    assert installed == both[1:]


def test_an_interrupted_installation_is_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = project(tmp_path, monkeypatch)

    def interrupted(python: Path, lock: Path, again: bool) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bootstrap._complete(tmp_path, [tmp_path / "requirements.lock"])
    told: list[bool] = []
    monkeypatch.setattr(bootstrap, "install", lambda python, lock, again: told.append(again))
    bootstrap._complete(tmp_path, [tmp_path / "requirements.lock"])
    assert told == [True]
    assert installed == []


def test_an_active_environment_is_respected_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path, monkeypatch)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "active"))
    (tmp_path / "active").mkdir()
    assert bootstrap._environment() == tmp_path / "active"
    bootstrap._complete(tmp_path / "active", [tmp_path / "requirements.lock"])
    assert capsys.readouterr().out.count("active environment") == 1
    assert not (tmp_path / ".venv").exists()


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project(tmp_path, monkeypatch)

    def full(python: Path, lock: Path, again: bool) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bootstrap, "install", full)
    monkeypatch.setattr(bootstrap, "_environment", lambda: tmp_path)
    with pytest.raises(SystemExit, match="The disk is full"):
        bootstrap.main(["manage.py", "up"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (OFFLINE, "No package index answered"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "The disk is full"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the file that the lock",
        ),
        ("ERROR: something else", "something else"),
        ("", "pip said nothing"),
    ],
)
def test_what_pip_says_becomes_one_sentence(said: str, sentence: str) -> None:
    told = installing._why_failed(said)
    assert sentence in told
    assert "\n" not in told


def fake_pip(tmp_path: Path, *, output: str, code: int) -> Path:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncat <<'END'\n{output}\nEND\nexit {code}\n")
    python.chmod(0o755)
    return python


def test_progress_counts_packages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(LOCK)
    output = "Collecting left==1.0 (from -r lock)\n  Downloading left\nIgnoring right: markers do not match"
    install(fake_pip(tmp_path, output=output, code=0), lock)
    assert capsys.readouterr().out.startswith("Packages: 2 of 2 in")


def test_a_failed_installation_is_one_sentence(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(LOCK)
    with pytest.raises(InstallFailed, match="No package index answered"):
        install(fake_pip(tmp_path, output=OFFLINE, code=1), lock)
