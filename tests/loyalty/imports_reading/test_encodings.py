"""Text is read in the encoding that the whole file has."""

from pathlib import Path

import pytest

from loyalty.imports.encodings import detect_encoding
from loyalty.imports.errors import EncodingUnknown, FileDamaged, LineTooLong
from tests.loyalty.imports_reading.writing import everything, opened, refusals, rows

CHINESE = "会员号,姓名,城市\n1,李婷,上海\n2,王小明,北京\n3,欧阳娜娜,乌鲁木齐\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_chinese_is_read_in_every_encoding(tmp_path: Path, codec: str, end: str) -> None:
    table = opened(tmp_path, CHINESE.replace("\n", end).encode(codec))
    assert table.header == ["会员号", "姓名", "城市"]
    assert rows(table) == [("1", "李婷", "上海"), ("2", "王小明", "北京"), ("3", "欧阳娜娜", "乌鲁木齐")]


def test_gb18030_is_seen_behind_a_megabyte_of_ascii(tmp_path: Path) -> None:
    ascii_rows = "".join(f"{number},name {number}\n" for number in range(100_000))
    table = opened(tmp_path, ("id,name\n" + ascii_rows + "x,李婷\n").encode("gb18030"))
    assert rows(table)[-1] == ("x", "李婷")


def test_one_damaged_row_does_not_make_utf8_something_else(tmp_path: Path) -> None:
    content = CHINESE.encode() + b"4,\xff\xfe,x\n" + "5,赵六,西安\n".encode()
    table = opened(tmp_path, content)
    assert refusals(table) == [(5, "row_bytes")]
    assert everything(table).columns["会员号"] == ["1", "2", "3", "5"]


def test_one_latin_name_in_a_plain_file_is_refused_as_a_row(tmp_path: Path) -> None:
    table = opened(tmp_path, b"id,name\n1,Ana\n2,Jos\xe9\n3,Eva\n")
    (refused,) = everything(table).refused
    assert refused.row_number == 3
    assert "UTF-8" in str(refused.refusal)
    assert everything(table).columns["id"] == ["1", "3"]


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("cp1252", "Müller Straße Köln"),
        ("cp1251", "Москва Анна"),
        ("big5", "陳小明 臺北"),
        ("shift-jis", "やまだ"),
    ],
)
def test_other_encodings_are_refused_rather_than_garbled(tmp_path: Path, codec: str, name: str) -> None:
    content = "id,name\n" + "".join(f"{number},{name}\n" for number in range(50))
    with pytest.raises(EncodingUnknown, match="UTF-8"):
        opened(tmp_path, content.encode(codec))


def test_a_damaged_row_of_gb18030_is_refused_alone(tmp_path: Path) -> None:
    table = opened(tmp_path, CHINESE.encode("gb18030") + b"4,\xff\xff,x\n")
    assert refusals(table) == [(5, "row_bytes")]
    assert len(rows(table)) == 3


def test_half_a_character_of_utf16_is_damage(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged):
        opened(tmp_path, "a,b\n1,2\n".encode("utf-16") + b"\x31")


def test_a_line_without_end_is_refused_before_any_row(tmp_path: Path) -> None:
    with pytest.raises(LineTooLong):
        opened(tmp_path, b"a,b\n1,2\n" + b"x" * (5 * 1024 * 1024))


def test_the_mark_of_utf8_decides_even_with_damage(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xef\xbb\xbfa\n\xc0\xc0\n")
    assert detect_encoding(path).codec == "utf-8-sig"
