"""Work done ahead: while one batch goes into the database, the next ones are read and understood."""

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

# Two wait, one is made, one is used: enough to keep both sides busy, few enough to bound the memory.
DEPTH = 2
_POLL_SECONDS = 0.2


@contextmanager
def ahead(items: Iterable[Item]) -> Iterator[Iterator[Item]]:
    """Give the items as they come, made by another thread. That thread must not touch the database.

    What it raises is raised here; leaving the block early stops it after the item that it is making.
    """
    maker = _Maker(items)
    maker.start()
    try:
        yield maker.taken()
    finally:
        maker.stop()


@dataclass(frozen=True, slots=True)
class _End:
    """Marks the end of the items; ``error`` is None when all were made."""

    error: BaseException | None


class _Maker(Generic[Item]):
    """The thread that makes items, and the few that wait to be taken."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = items
        self._waiting: queue.Queue[Item | _End] = queue.Queue(DEPTH)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._make, name="import-reader", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def taken(self) -> Iterator[Item]:
        while not isinstance(item := self._waiting.get(), _End):
            yield item
        if item.error is not None:
            raise item.error

    def _make(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._items:
                self._put(item)
                if self._stopped.is_set():
                    break
        except BaseException as caught:  # noqa: BLE001  (handed over to the thread that waits)
            error = caught
        self._put(_End(error))

    def _put(self, item: Item | _End) -> None:
        while not self._stopped.is_set():
            try:
                self._waiting.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return
