"""A file is what its bytes are, and must not claim to be something else."""

import zipfile
from pathlib import Path

import pytest

from loyalty.imports.errors import FileEmpty, FileMisnamed, FileMissing, FileUnsupported
from loyalty.imports.opening import open_table
from loyalty.imports.readers.delimited import DelimitedTable
from loyalty.imports.readers.spaced import SpacedTable
from tests.loyalty.imports_reading.writing import opened, rows

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


def test_a_pdf_called_csv_is_refused_by_both_names(tmp_path: Path) -> None:
    with pytest.raises(FileMisnamed) as caught:
        opened(tmp_path, PDF, "sales.csv")
    assert "sales.csv" in str(caught.value)
    assert "PDF" in str(caught.value)


def test_a_zip_archive_called_csv_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sales.csv", "w") as archive:
        archive.writestr("sales.txt", "member\n1\n")
    with pytest.raises(FileMisnamed, match="ZIP"):
        open_table(tmp_path / "sales.csv")


@pytest.mark.parametrize("name", ["sales.xlsx", "sales.parquet", "sales.xls"])
def test_text_under_another_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileMisnamed):
        opened(tmp_path, "member,amount\n1,2\n", name)


def test_an_archive_without_a_workbook_is_not_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sales.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(FileUnsupported, match="without an XLSX workbook"):
        open_table(tmp_path / "sales.xlsx")


@pytest.mark.parametrize(
    "content",
    [b"\x1f\x8b\x08\x00", b'{"a": 1}', b"<html><body>", bytes(range(256)) * 4, b"\xd0\xcf\x11\xe0"],
)
def test_other_content_without_a_telling_name_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileUnsupported):
        opened(tmp_path, content, "upload")


@pytest.mark.parametrize("content", [b"", b" \r\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b",,\n,,\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileEmpty):
        opened(tmp_path, content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"none\.csv"):
        open_table(tmp_path / "none.csv")


def test_the_name_from_before_the_upload_counts(tmp_path: Path) -> None:
    with pytest.raises(FileMisnamed, match=r"sales\.xlsx"):
        opened(tmp_path, "member\n1\n", "imp_7Kq", name="sales.xlsx")
    assert rows(opened(tmp_path, "member\n1\n", "imp_7Kq", name="sales.csv")) == [("1",)]


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1;2,50\n3;4,50\n", ";"),
        ("a\tb c\n1\t2, 3\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('name,note\nx,"a;b;c"\ny,"d;e;f"\n', ","),
        ("name\nAnna Bell\nCarl Dee\n", ","),
    ],
)
def test_the_separator_is_found_out(tmp_path: Path, content: str, delimiter: str) -> None:
    table = opened(tmp_path, content)
    assert isinstance(table, DelimitedTable)
    assert table.delimiter == delimiter


def test_lined_up_columns_are_seen(tmp_path: Path) -> None:
    table = opened(tmp_path, " id   date\n 001  19970101\n 002  19970102\n", "data.txt")
    assert isinstance(table, SpacedTable)


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    table = opened(tmp_path, "member,amount\n")
    assert table.header == ["member", "amount"]
    assert rows(table) == []


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    table = opened(tmp_path, "a,b\n" + "1,2\n" * 30_000)
    seen = [table.bytes_read for _ in table.batches(5_000)]
    assert seen == sorted(seen)
    assert table.bytes_read == table.total_bytes


def test_a_sample_is_the_beginning(tmp_path: Path) -> None:
    table = opened(tmp_path, "a\n" + "".join(f"{number}\n" for number in range(100)))
    assert table.sample(3).columns == {"a": ["0", "1", "2"]}
    assert table.sample(3).row_numbers == [2, 3, 4]
    assert table.bytes_read == 0
