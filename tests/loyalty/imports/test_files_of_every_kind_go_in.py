"""The same rows in files of every kind are the same rows."""

from pathlib import Path

import pytest

from loyalty.models import Activity, Member
from tests.loyalty.imports.files import import_activity, import_members, recorded, write

pytestmark = pytest.mark.django_db
TEXT = (
    "member,occurred_at,kind,amount,product,attributes.note\n"
    '李婷,2026-01-05,purchase,10.5,"隐形眼镜, 30片",好\n'
    "王芳,2026-01-06,visit,,,\n"
)


def workbook(path: Path) -> Path:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["member", "occurred_at", "kind", "amount", "product", "attributes.note"])
    sheet.append(["李婷", datetime(2026, 1, 5), "purchase", 10.5, "隐形眼镜, 30片", "好"])  # noqa: DTZ001
    sheet.append(["王芳", "2026-01-06", "visit", None, None, None])
    book.save(path)
    return path


def parquet(path: Path) -> Path:
    from datetime import date
    from decimal import Decimal

    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "member": ["李婷", "王芳"],
            "occurred_at": [date(2026, 1, 5), date(2026, 1, 6)],
            "kind": ["purchase", "visit"],
            "amount": pa.array([Decimal("10.50"), None], pa.decimal128(10, 2)),
            "product": ["隐形眼镜, 30片", None],
            "attributes.note": ["好", None],
        }
    )
    pq.write_table(table, path)
    return path


def texts() -> dict[str, bytes]:
    tabs = TEXT.replace('"隐形眼镜, 30片"', "隐形眼镜| 30片").replace(",", "\t").replace("|", ",")
    semicolons = tabs.replace("\t", ";").replace("10.5", "10,5")
    return {
        "utf8.csv": TEXT.encode(),
        "marked.csv": TEXT.encode("utf-8-sig"),
        "gb18030.csv": TEXT.encode("gb18030"),
        "mixed-line-ends.csv": TEXT.replace("note\n", "note\r\n").replace("好\n", "好\r").encode(),
        "tabs.tsv": tabs.encode(),
        "decimal-comma.csv": semicolons.encode(),
    }


def files(folder: Path) -> list[Path]:
    written = [write(folder, content, name) for name, content in texts().items()]
    return [*written, workbook(folder / "book.xlsx"), parquet(folder / "table.parquet")]


def test_the_same_rows_from_every_kind_of_file_are_recorded_once(tmp_path: Path) -> None:
    first, *others = files(tmp_path)
    assert import_activity(first).new == 2
    before = recorded()
    for path in others:
        counts = import_activity(path)
        assert (counts.new, counts.known, counts.refused) == (0, 2, 0), path.name
    assert recorded() == before
    assert Activity.objects.get(kind__name="purchase").product == "隐形眼镜, 30片"


def test_columns_without_names_are_numbered_from_one(tmp_path: Path) -> None:
    path = write(tmp_path, "  00001 19970101  1   11.77\r\n 00002 19970112  1   12.00\r\n", "master.txt")
    counts = import_activity(
        path,
        delimiter="whitespace",
        has_header=False,
        columns={"member": "1", "occurred_at": "2", "amount": "4"},
        date_format="%Y%m%d",
        kind="purchase",
    )
    assert counts.new == 2
    assert recorded()[0] == ("00001", "1997-01-01", "purchase", "11.7700")


def test_members_come_from_workbooks_too(tmp_path: Path) -> None:
    columns = {"external_id": "member", "first_touch": "occurred_at"}
    assert import_members(workbook(tmp_path / "people.xlsx"), columns=columns).new == 2
    assert Member.objects.filter(first_touch__isnull=False).count() == 2
