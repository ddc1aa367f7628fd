"""Parquet files: every plain type as cells, nested ones refused by name."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from loyalty.imports.errors import ColumnsNested, FileDamaged, FileRefusal, HeaderDuplicate
from loyalty.imports.opening import open_table
from tests.loyalty.imports_reading.writing import everything, refusals, rows

MOMENT = datetime(2017, 1, 28, 19, 6, 53)  # noqa: DTZ001


def saved(folder: Path, columns: dict[str, Any], **options: Any) -> Path:
    parquet.write_table(pa.table(columns), folder / "a.parquet", **options)
    return folder / "a.parquet"


def only(folder: Path, column: pa.Array) -> list[Any]:
    return everything(open_table(saved(folder, {"n": pa.array(range(len(column))), "x": column}))).columns[
        "x"
    ]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (pa.array(["a", None, "李婷"]), ["a", None, "李婷"]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (pa.array([1, None], pa.uint64()), [1, None]),
        (pa.array([0.1 + 0.2, 123.0, None, 31625220889.0]), [Decimal("0.3"), 123, None, 31625220889]),
        (pa.array([11.77, 123456.78], pa.float32()), [Decimal("11.77"), Decimal("123456.78")]),
        (pa.array([float("nan"), float("inf")]), ["nan", "inf"]),
        (pa.array([Decimal("1.50")], pa.decimal128(10, 2)), [Decimal("1.50")]),
        (pa.array([True, False, None]), ["true", "false", None]),
        (pa.array([date(2017, 1, 28), None]), [date(2017, 1, 28), None]),
        (pa.array([MOMENT, None], pa.timestamp("ns")), [MOMENT, None]),
        (pa.array([MOMENT], pa.timestamp("s")), [MOMENT]),
        (pa.array([MOMENT], pa.timestamp("us", "UTC")), [MOMENT.replace(tzinfo=UTC)]),
        (
            pa.array([MOMENT], pa.timestamp("ms", "Asia/Shanghai")),
            [MOMENT.replace(tzinfo=UTC)],
        ),
        (pa.array([None, None], pa.null()), [None, None]),
    ],
)
def test_every_plain_type_is_read(tmp_path: Path, column: pa.Array, cells: list[Any]) -> None:
    assert only(tmp_path, column) == cells


def test_moments_beyond_the_calendar_come_as_text(tmp_path: Path) -> None:
    far = pa.array([568_000_000_000_000_000], pa.int64()).cast(pa.timestamp("us"))
    assert only(tmp_path, far)[0].startswith("19969-03-16")
    assert only(tmp_path, pa.array([10**7], pa.int32()).cast(pa.date32())) == ["29349-01-26"]


def test_nested_columns_are_refused_by_name(tmp_path: Path) -> None:
    path = saved(tmp_path, {"id": [1], "items": [[1, 2]], "address": [{"city": "x"}], "raw": [b"\x00"]})
    with pytest.raises(ColumnsNested, match="items, address, raw"):
        open_table(path)


def test_rows_are_numbered_from_one_across_row_groups(tmp_path: Path) -> None:
    path = saved(tmp_path, {"id": list(range(25_000))}, row_group_size=7_000)
    table = open_table(path)
    assert [len(batch) for batch in table.batches(10_000)] == [10_000, 10_000, 5_000]
    assert everything(table).row_numbers == list(range(1, 25_001))
    assert table.bytes_read == table.total_bytes


def test_texts_that_are_not_utf8_are_refused_as_rows(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0\3\0\0\0"), pa.py_buffer(b"\xff\xfea")]
    )
    table = open_table(saved(tmp_path, {"x": bad}))
    assert refusals(table) == [(1, "row_bytes")]
    assert rows(table) == [("a",)]


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    two = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    parquet.write_table(two, tmp_path / "a.parquet")
    with pytest.raises(HeaderDuplicate):
        open_table(tmp_path / "a.parquet")


def test_a_cut_file_is_damage(tmp_path: Path) -> None:
    path = saved(tmp_path, {"a": list(range(1_000))})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(FileDamaged):
        open_table(path)


def test_one_long_text_for_all_rows_comes_in_small_batches(tmp_path: Path) -> None:
    path = saved(tmp_path, {"x": ["y" * 500_000] * 400})
    assert path.stat().st_size < 1_000_000
    sizes = [len(batch) for batch in open_table(path).batches()]
    assert sum(sizes) == 400
    assert max(sizes) < 50


def test_a_text_longer_than_a_row_may_be_is_refused(tmp_path: Path) -> None:
    table = open_table(saved(tmp_path, {"id": [1, 2], "x": ["y" * 1_100_000, "z"]}))
    assert refusals(table) == [(1, "row_too_large")]
    assert rows(table) == [(2, "z")]


def test_damaged_bytes_give_rows_or_a_refusal(tmp_path: Path) -> None:
    columns = {"a": ["x", "y"] * 20, "b": [MOMENT] * 40, "c": [Decimal("1.5")] * 40, "d": [1.5] * 40}
    content = saved(tmp_path, columns).read_bytes()
    random = Random(5)  # noqa: S311  (the same damage every time)
    outcomes = set()
    for _ in range(200):
        changed = bytearray(content)
        for _ in range(random.randint(1, 4)):
            changed[random.randrange(4, len(changed) - 4)] = random.randrange(256)
        (tmp_path / "changed").write_bytes(changed)
        try:
            everything(open_table(tmp_path / "changed"))
            outcomes.add("rows")
        except FileRefusal as refusal:
            outcomes.add(refusal.code)
    assert {"rows", "file_damaged"} <= outcomes
