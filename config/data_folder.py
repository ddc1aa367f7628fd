"""The data folder: where it keeps what, and the secret key file. Standard library only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

SECRET_KEY_FILE = "secret_key"  # noqa: S105 (a file name)


def chosen() -> Path:
    """The folder that REGULARS_DATA names, or `.data` in the project."""
    raw = os.environ.get("REGULARS_DATA", "").strip()
    return Path(raw).expanduser().resolve() if raw else Path(__file__).resolve().parent.parent / ".data"


def read_secret_key(data_root: Path) -> str:
    """The key kept in the data folder, or '' when none was made yet."""
    try:
        return (data_root / SECRET_KEY_FILE).read_text().strip()
    except FileNotFoundError:
        return ""


def prepare(data_root: Path) -> None:
    """Makes the data folder and its secret key when they are missing. Others may pass through, not look."""
    data_root.mkdir(parents=True, exist_ok=True)
    for name in ("files", "columns", "mail", "static"):
        (data_root / name).mkdir(mode=0o700, exist_ok=True)
    if not read_secret_key(data_root):
        fresh = _new_key_file(data_root, secrets.token_urlsafe(64))
        with suppress(FileExistsError):
            # link, not rename: when two processes prepare at once, the first key stays
            os.link(fresh, data_root / SECRET_KEY_FILE)
        fresh.unlink()


def replace_secret_key(data_root: Path, key: str) -> None:
    """Puts another key in the place of the present one."""
    _new_key_file(data_root, key).replace(data_root / SECRET_KEY_FILE)


def _new_key_file(data_root: Path, key: str) -> Path:
    fresh = data_root / f".{SECRET_KEY_FILE}.{os.getpid()}"
    fresh.touch(mode=0o600)
    fresh.write_text(key + "\n")
    return fresh
