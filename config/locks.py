"""Locks between processes, kept by the kernel: they vanish with their process, also after `kill -9`."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """A lock on one file, shared or exclusive. The file itself stays; its content belongs to the holder."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        """Waits until nobody holds it exclusively."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """True when nobody else holds it in any way; a shared lock of our own becomes exclusive."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def exclusive(self) -> None:
        """Waits until nobody else holds it."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def close(self) -> None:
        """Lets go."""
        os.close(self._descriptor)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Waits for its turn and holds the lock inside the block."""
    lock = FileLock(path)
    try:
        lock.exclusive()
        yield
    finally:
        lock.close()
