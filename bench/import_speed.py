"""Import of activity from a file, against COPY of the same rows into the same table."""

import resource
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import connection

from bench.filling import empty_activity, fill_members
from bench.measuring import Measured, seconds_of
from bench.world import World, activity_plan
from loyalty.imports.run import run_import

ROWS_COMPARED = 2_000_000
COLUMNS = (
    "member_id, kind_id, occurred_at, local_date, amount, currency, order_id, product, category, source, "
    "provenance, attributes, external_id, once_key"
)
ROWS_PER_SECOND, SHARE_OF_COPY = 40_000, 0.3


def measure(world: World) -> list[Measured]:
    """Import a part with and without ids, and COPY the same rows, each into the empty table."""
    rows = min(ROWS_COMPARED, world.files.activities)
    empty_activity()
    fill_members(world.files)
    with tempfile.TemporaryDirectory() as folder:
        part = _first_rows(world.files.activities_csv, Path(folder) / "part.csv", rows)
        world.say(f"Importing {rows:,} rows without ids, the same with ids, and by COPY ...")
        without_ids = seconds_of(lambda: run_import(part, activity_plan(with_ids=False)))
        empty_activity()
        with_ids = seconds_of(lambda: run_import(part, activity_plan(with_ids=True)))
        stored = _stored_rows(Path(folder) / "rows.copy")
        empty_activity()
        copied = seconds_of(lambda: _copy(stored))
    empty_activity()
    return [
        _line("import, rows with ids", rows, with_ids, rows / copied),
        _line("import, rows known by content", rows, without_ids, rows / copied),
    ]


def _line(what: str, rows: int, seconds: float, copy_rate: float) -> Measured:
    rate = rows / seconds
    enough = rate >= ROWS_PER_SECOND and rate >= SHARE_OF_COPY * copy_rate
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Measured(
        what=what,
        ours=rate,
        unit="rows/s",
        reference="COPY of the same rows into the same empty table",
        reference_value=copy_rate,
        goal=">= 40,000 rows/s and >= 0.30 of COPY",
        reached=enough,
        note=f"{rows:,} rows in {seconds:.1f} s, {peak} MB at most",
    )


def _first_rows(source: Path, target: Path, rows: int) -> Path:
    with source.open("rb") as lines, target.open("wb") as part:
        part.writelines(islice(lines, rows + 1))
    return target


def _stored_rows(target: Path) -> Path:
    with connection.cursor() as cursor, target.open("wb") as file:
        query = f"COPY (SELECT {COLUMNS} FROM loyalty_activity ORDER BY id) TO STDOUT (FORMAT binary)"
        with cursor.copy(query) as copy:
            for block in copy:
                file.write(block)
    return target


def _copy(stored: Path) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY loyalty_activity ({COLUMNS}) FROM STDIN (FORMAT binary)") as copy,
    ):
        for block in _blocks(stored):
            copy.write(block)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block
