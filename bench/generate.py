"""Makes files of members and activity of any size, the same for the same parameters.

    python -m bench.generate FOLDER --size ci

Activity is sorted by time, as a shop's export is. It is drawn member by member and sorted by way of one
temporary file for each stretch of time, so that memory hardly grows with the number of rows.
"""

import argparse
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from bench.population import (
    COUNTED,
    DAY_SECONDS,
    DAYS,
    KINDS,
    ROW,
    Population,
    Rows,
    draw_population,
    rows_of,
)
from bench.tables import activity_table, member_table

# Raise it when the same parameters give other files than before.
VERSION = 1
ROWS_IN_A_STRETCH = 500_000
ROWS_AT_ONCE = 250_000
MEMBERS_AT_ONCE = 250_000


@dataclass(frozen=True)
class Size:
    """How much to make."""

    members: int
    activities: int


SIZES = {"ci": Size(20_000, 400_000), "full": Size(1_000_000, 20_000_000)}


@dataclass(frozen=True)
class Generated:
    """What lies in a folder. ``purchase_rows`` are those of kinds that count as a purchase."""

    folder: Path
    members: int
    activities: int
    purchase_rows: int
    orders: int

    @property
    def members_csv(self) -> Path:
        """Members, comma separated."""
        return self.folder / "members.csv"

    @property
    def members_parquet(self) -> Path:
        """Members as Parquet."""
        return self.folder / "members.parquet"

    @property
    def activities_csv(self) -> Path:
        """Activity, comma separated, sorted by time."""
        return self.folder / "activities.csv"

    @property
    def activities_parquet(self) -> Path:
        """Activity as Parquet, sorted by time."""
        return self.folder / "activities.parquet"

    @property
    def files(self) -> tuple[Path, ...]:
        """All four."""
        return (self.members_csv, self.members_parquet, self.activities_csv, self.activities_parquet)


def generate(folder: Path, *, members: int, activities: int, seed: int = 1) -> Generated:
    """Make the files in ``folder``, or return those that are there already from the same parameters."""
    parameters = {"version": VERSION, "members": members, "activities": activities, "seed": seed}
    note = folder / "generated.json"
    found = _found(folder, note, parameters)
    if found:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    note.unlink(missing_ok=True)
    random = np.random.default_rng(seed)
    population = draw_population(random, members=members, activities=activities)
    generated = Generated(folder, members, activities, 0, len(population.order_sizes))
    _write_members(random, population, generated)
    purchase_rows = _write_activities(random, population, generated)
    generated = Generated(folder, members, activities, purchase_rows, generated.orders)
    # Written last: a folder without it is made again.
    note.write_text(json.dumps({"parameters": parameters, "counts": _counts(generated)}, indent=2))
    return generated


def _found(folder: Path, note: Path, parameters: dict[str, int]) -> Generated | None:
    """Return what an earlier run left, if it ran to the end with the same parameters."""
    if not note.exists():
        return None
    known = json.loads(note.read_text())
    if known["parameters"] != parameters:
        return None
    generated = Generated(
        folder,
        parameters["members"],
        parameters["activities"],
        known["counts"]["purchase_rows"],
        known["counts"]["orders"],
    )
    return generated if _counts(generated) == known["counts"] else None


def _counts(generated: Generated) -> dict[str, Any]:
    sizes = {path.name: path.stat().st_size if path.exists() else -1 for path in generated.files}
    return {"purchase_rows": generated.purchase_rows, "orders": generated.orders, "bytes": sizes}


def _write_members(random: np.random.Generator, population: Population, generated: Generated) -> None:
    with _pair(generated.members_csv, generated.members_parquet) as write:
        for low in range(0, generated.members, MEMBERS_AT_ONCE):
            high = min(low + MEMBERS_AT_ONCE, generated.members)
            write(member_table(random, population, low, high))


def _write_activities(random: np.random.Generator, population: Population, generated: Generated) -> int:
    """Write all activity sorted by time; return how many rows count as a purchase."""
    counted = [KINDS.index(kind) for kind in COUNTED]
    scratch = generated.folder / "sorting"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    number, purchase_rows = 1, 0
    with _pair(generated.activities_csv, generated.activities_parquet) as write:
        for rows in _sorted(
            random, population, scratch, stretches=1 + generated.activities // ROWS_IN_A_STRETCH
        ):
            for low in range(0, len(rows), ROWS_AT_ONCE):
                part = rows[low : low + ROWS_AT_ONCE]
                write(activity_table(part, first_number=number))
                number += len(part)
                purchase_rows += int(np.isin(part["kind"], counted).sum())
    shutil.rmtree(scratch)
    return purchase_rows


def _sorted(
    random: np.random.Generator, population: Population, scratch: Path, *, stretches: int
) -> Iterator[Rows]:
    """Yield the rows of one stretch of time after the other, each sorted."""
    width = -(-DAYS * DAY_SECONDS // stretches)
    with ExitStack() as stack:
        files = [stack.enter_context((scratch / str(number)).open("wb")) for number in range(stretches)]
        for rows in rows_of(random, population):
            by_time = rows[np.argsort(rows["at"], kind="stable")]
            limits = np.searchsorted(by_time["at"], np.arange(stretches + 1) * width)
            for number, file in enumerate(files):
                by_time[limits[number] : limits[number + 1]].tofile(file)
    for number in range(stretches):
        path = scratch / str(number)
        rows = np.fromfile(path, ROW)
        path.unlink()
        yield rows[np.lexsort((rows["order"], rows["at"]))]


@contextmanager
def _pair(csv: Path, parquet: Path) -> Iterator[Any]:
    """Give a function that writes a table to both files; they get their names when all went well."""
    partial = [path.with_suffix(path.suffix + ".partial") for path in (csv, parquet)]
    options = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
    writers: list[Any] = []

    def write(table: pa.Table) -> None:
        if not writers:
            writers.append(pa.csv.CSVWriter(partial[0], table.schema, write_options=options))
            writers.append(pa.parquet.ParquetWriter(partial[1], table.schema, compression="zstd"))
        for writer in writers:
            writer.write_table(table)

    try:
        yield write
    finally:
        for writer in writers:
            writer.close()
    for path, whole in zip(partial, (csv, parquet), strict=True):
        path.rename(whole)


def main() -> None:
    """Make files from the command line."""
    parser = argparse.ArgumentParser(description="Make files of members and activity.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", choices=SIZES, default="ci")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    size = SIZES[given.size]
    print(asdict(generate(given.folder, members=size.members, activities=size.activities, seed=given.seed)))


if __name__ == "__main__":
    main()
