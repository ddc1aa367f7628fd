"""DuckDB with the limits of this house."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
from typing import TYPE_CHECKING

from segments.columns.folder import folder

if TYPE_CHECKING:
    import duckdb

_SPILL = "spill"
_MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")  # bytes
FOR_QUESTIONS = min(_MACHINE // 4, 4 * 2**30)
FOR_TIDYING = min(_MACHINE // 8, 2**30)  # twice as much sorts 20 M rows only a tenth faster


def open_duckdb(*, memory: int) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that spills into the folder of columns above `memory` bytes.

    To be called after the fork of a worker: a connection that a child inherits hangs. DuckDB takes all
    memory and all cores unless told otherwise; what it is told here it may exceed by about 75 MB.
    """
    import duckdb

    # A folder for each: the names of DuckDB's files in it do not differ between processes.
    spills = folder() / _SPILL
    spills.mkdir(mode=0o700, exist_ok=True)
    spill = spills / f"{socket.gethostname()}.{os.getpid()}.{secrets.token_hex(4)}"
    return duckdb.connect(
        ":memory:",
        config={
            "threads": os.cpu_count() or 1,
            "memory_limit": f"{memory // 2**20}MiB",
            "temp_directory": str(spill),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )


def sweep_spills() -> None:
    """Delete what killed processes of this machine have spilled."""
    for path in (folder() / _SPILL).glob(f"{socket.gethostname()}.*.*"):
        process = path.name.split(".")[-2]
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def prepare(cursor: duckdb.DuckDBPyConnection) -> None:
    """Set the time zone of one cursor to UTC, and make sure of it: every window bound relies on it."""
    cursor.execute("SET TimeZone = 'UTC'")
    found = cursor.execute("SELECT current_setting('TimeZone')").fetchone()
    if found != ("UTC",):
        raise RuntimeError(f"DuckDB's session time zone is {found}, not UTC")
