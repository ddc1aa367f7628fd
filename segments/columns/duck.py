"""DuckDB with the limits of this house."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from segments.columns.folder import folder

if TYPE_CHECKING:
    import duckdb

_MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")  # bytes
FOR_QUESTIONS = min(_MACHINE // 4, 4 * 2**30)
FOR_TIDYING = min(_MACHINE // 8, 2 * 2**30)


def open_duckdb(*, memory: int) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that spills into the folder of columns above `memory` bytes.

    To be called after the fork of a worker: a connection that a child inherits hangs. DuckDB takes all
    memory and all cores unless told otherwise; what it is told here it may exceed by about 75 MB.
    """
    import duckdb

    spill = folder() / "spill"
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


def prepare(cursor: duckdb.DuckDBPyConnection) -> None:
    """Set the time zone of one cursor to UTC, and make sure of it: every window bound relies on it."""
    cursor.execute("SET TimeZone = 'UTC'")
    found = cursor.execute("SELECT current_setting('TimeZone')").fetchone()
    if found != ("UTC",):
        raise RuntimeError(f"DuckDB's session time zone is {found}, not UTC")
