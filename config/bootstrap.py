"""Makes the virtual environment that everything else runs in. Standard library only: no more is there.

`manage.py` calls `main` with whatever Python the machine has. An active virtual environment is respected:
the locked packages go into it. Else `.venv` is made beside `manage.py`, and the command starts again in it.
"""

import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.installing import InstallFailed, install

BASE = Path(__file__).resolve().parent.parent
OURS = BASE / ".venv"
STAMP = "regulars-packages"
DEVELOPMENT = {"test", "bench", "measure"}


def main(argv: list[str]) -> None:
    """Runs the command of `argv` inside a complete environment, making or mending it first."""
    locks = [BASE / "requirements.lock"]
    if len(argv) > 1 and argv[1] in DEVELOPMENT:
        locks.append(BASE / "requirements-dev.lock")
    try:
        prefix = _environment()
        _complete(prefix, locks)
    except InstallFailed as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(_sentence(error))
    if prefix == Path(sys.prefix):
        from config.launch import main as launch  # noqa: PLC0415 (exists only once the packages do)

        launch(argv)
    else:
        os.execv(_python(prefix), [str(_python(prefix)), *argv])  # noqa: S606


def _environment() -> Path:
    """The environment to use: the active one, or ours, made when it is missing or broken."""
    if sys.prefix != sys.base_prefix:
        return Path(sys.prefix)
    if not _python(OURS).exists() or _stamp(OURS)[:1] not in ([], [_interpreter(OURS)]):
        _make()
    return OURS


def _make() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise InstallFailed(
            f"This Python cannot make virtual environments: install the package python{version}-venv"
            f" (on Debian and Ubuntu: apt install python{version}-venv) and start again."
        )
    print(f"Making the environment {OURS.name} with Python {sys.version.split()[0]}")
    with _alone():
        try:
            venv.EnvBuilder(clear=True, with_pip=True, symlinks=True).create(OURS)
        except BaseException:
            shutil.rmtree(OURS, ignore_errors=True)
            raise


def _complete(prefix: Path, locks: list[Path]) -> None:
    """Installs the locked packages unless the stamp says that exactly these are there."""
    if all(_digest(lock) in _stamp(prefix) for lock in locks):
        return
    with _alone():
        known = _stamp(prefix)
        if all(_digest(lock) in known for lock in locks):
            return
        if prefix != OURS:
            print(f"Installing the locked packages into the active environment {prefix}")
        # What was interrupted half-way may look complete to pip.
        interrupted = prefix / f"{STAMP}.unfinished"
        again = interrupted.exists()
        interrupted.touch()
        install(_python(prefix), locks[-1], again=again)
        interrupted.unlink()
        (prefix / STAMP).write_text("\n".join([_interpreter(prefix), *map(_digest, locks)]) + "\n")


@contextmanager
def _alone() -> Iterator[None]:
    """Two commands started at once do not install over each other."""
    with (BASE / "requirements.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _python(prefix: Path) -> Path:
    return prefix / "bin" / "python"


def _interpreter(prefix: Path) -> str:
    """The program behind the environment; an upgrade of the system's Python changes it."""
    return os.path.realpath(_python(prefix))


def _stamp(prefix: Path) -> list[str]:
    try:
        return (prefix / STAMP).read_text().split("\n")
    except FileNotFoundError:
        return []


def _digest(lock: Path) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def _sentence(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full: make room on the disk of {BASE}."
    if isinstance(error, PermissionError):
        return f"This user may not write {error.filename}: start as the user who owns {BASE}."
    raise error
