"""Who uses the embedded server: the first user starts it, the last one stops it."""

from collections.abc import Iterator
from contextlib import contextmanager

from config.embedded import EmbeddedServer
from config.locks import FileLock, one_at_a_time


@contextmanager
def embedded_server(server: EmbeddedServer) -> Iterator[None]:
    """The server runs inside the block. A server left over by a killed process is taken over."""
    gate = server.data_root / "pg.gate"
    with one_at_a_time(gate):
        users = FileLock(server.data_root / "pg.users")
        users.share()
        server.start()
    try:
        yield
    finally:
        with one_at_a_time(gate):
            if users.try_exclusive():
                server.stop()
            users.close()
