"""However long the file, an import holds a few batches and nothing else."""

from pathlib import Path

import pytest

from loyalty.models import Activity
from tests.loyalty.imports import processes
from tests.loyalty.imports.files import HEADER

MOST_MEGABYTES = 500
MORE_BATCHES_MAY_TAKE = 60


def long_file(folder: Path, rows: int) -> Path:
    path = folder / f"{rows}.csv"
    with path.open("w") as file:
        file.write(HEADER)
        for start in range(0, rows, 1_000):
            file.writelines(
                f"M{number % 7_919},2026-01-{number % 28 + 1:02d} 10:00,purchase,{number}.5\n"
                for number in range(start, start + 1_000)
            )
    return path


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_file_four_times_as_long_takes_no_more_memory(tmp_path: Path) -> None:
    short = processes.result(processes.start(long_file(tmp_path, 40_000), content="activity", source="a"))
    long = processes.result(processes.start(long_file(tmp_path, 160_000), content="activity", source="b"))
    assert (short["new"], long["new"], Activity.objects.count()) == (40_000, 160_000, 200_000)
    assert long["megabytes"] < MOST_MEGABYTES
    assert long["megabytes"] - short["megabytes"] < MORE_BATCHES_MAY_TAKE
