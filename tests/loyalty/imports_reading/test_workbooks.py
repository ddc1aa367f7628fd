"""XLSX workbooks: what cells hold, whoever wrote them, and what a hostile one may not do."""

import struct
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from loyalty.imports.errors import FileDamaged, FileEmpty, FileProtected, FileTooExpansive, SheetUnknown
from loyalty.imports.opening import open_table
from loyalty.imports.readers.table import TableOptions
from tests.loyalty.imports_reading.writing import everything, refusals, rows, workbook


def saved(folder: Path, *lines: list[object]) -> Path:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def line(number: int, *values: object) -> str:
    cells = "".join(f"<c t='inlineStr'><is><t>{value}</t></is></c>" for value in values)
    return f"<row r='{number}'>{cells}</row>"


def test_cells_keep_their_types(tmp_path: Path) -> None:
    moment = datetime(2017, 1, 28, 19, 6, 53)  # noqa: DTZ001
    path = saved(
        tmp_path,
        ["id", "when", "day", "amount", "yes", "note", "long"],
        [31625220889, moment, date(2017, 1, 28), 0.1 + 0.2, True, "李婷\n& co", 123456789012.0],
        [7.0, moment, date(1900, 3, 1), 11.77, False, None, 1e-7],
    )
    assert rows(open_table(path)) == [
        (31625220889, moment, date(2017, 1, 28), Decimal("0.3"), "true", "李婷\n& co", 123456789012),
        (7, moment, date(1900, 3, 1), Decimal("11.77"), "false", None, Decimal("1E-7")),
    ]


def test_rows_keep_the_numbers_that_people_see(tmp_path: Path) -> None:
    path = saved(tmp_path, [], ["a", "b"], [1, 2], [], [None, None], [3, 4])
    table = open_table(path)
    assert table.header == ["a", "b"]
    assert everything(table).row_numbers == [3, 6]


def test_the_first_visible_sheet_is_read_or_the_one_asked_for(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    for title in ("Sales", "销售"):
        book.create_sheet(title).append([title])
    book.save(tmp_path / "book.xlsx")
    assert open_table(tmp_path / "book.xlsx").header == ["Sales"]
    assert open_table(tmp_path / "book.xlsx", options=TableOptions(sheet="销售")).header == ["销售"]
    with pytest.raises(SheetUnknown, match="Sales, 销售"):
        open_table(tmp_path / "book.xlsx", options=TableOptions(sheet="Other"))


def test_cells_beyond_the_header_are_refused_unless_empty(tmp_path: Path) -> None:
    path = saved(tmp_path, ["a", "b"], [1, 2, 3], [4], [5, 6, ""], [7, 8])
    table = open_table(path)
    assert refusals(table) == [(2, "row_too_long")]
    assert rows(table) == [(4, None), (5, 6), (7, 8)]


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "nonsense"])
def test_the_dimension_is_not_believed(tmp_path: Path, dimension: str) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        f"</sheetData><dimension ref='{dimension}'/><sheetData>{line(1, 'a')}{line(2, 'x')}",
    )
    assert rows(open_table(path)) == [("x",)]


def test_places_may_be_left_out_and_names_may_have_a_prefix(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", "<row><c t='str'><v>a</v></c></row><row><c><v>5</v></c></row>")
    assert rows(open_table(path)) == [(5,)]
    prefixed = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(prefixed, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"</", b"</x:").replace(b"<x:", b"<").replace(b"</x:", b"</")
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</", b"{").replace(b"<", b"<x:").replace(b"{", b"</x:")
            new.writestr(name, content)
    assert rows(open_table(prefixed)) == [(5,)]


def test_shared_texts_leave_reading_aids_out(tmp_path: Path) -> None:
    shared = "<si><r><t>東</t></r><r><t>京</t></r><rPh><t>とうきょう</t></rPh></si><si><t>a_x000D_b</t></si>"
    cells = (
        "<row><c t='str'><v>a</v></c></row><row><c t='s'><v>0</v></c></row><row><c t='s'><v>1</v></c></row>"
    )
    path = workbook(tmp_path / "a.xlsx", cells, shared=shared)
    assert rows(open_table(path)) == [("東京",), ("a\rb",)]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("yyyy\\-mm\\-dd", date(2017, 1, 28)),
        ("[$-804]yyyy年m月d日", date(2017, 1, 28)),
        ('0.00" days"', 42763),
        ("[h]:mm", 42763),
        ("[Red]#,##0", 42763),
        ("General", 42763),
    ],
)
def test_a_number_is_a_date_where_its_format_says_so(tmp_path: Path, code: str, value: object) -> None:
    styles = (
        f"<numFmts><numFmt numFmtId='164' formatCode='{code}'/></numFmts>"
        "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
        "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs>"
    )
    cells = "<row><c t='str'><v>a</v></c></row><row><c s='1'><v>42763</v></c></row>"
    assert rows(open_table(workbook(tmp_path / "a.xlsx", cells, styles=styles))) == [(value,)]


def test_an_empty_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        open_table(saved(tmp_path))


def test_a_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", "<row></row>" * 1_000, parts=20_000)
    assert path.stat().st_size < 2_000_000
    with pytest.raises(FileTooExpansive, match="unfolds"):
        open_table(path)


def test_a_bomb_that_lies_about_its_size_is_damage(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", "<row></row>" * 1_000, parts=20_000)
    content = path.read_bytes()
    size = struct.pack("<I", 11 * 1_000 * 20_000 + len("<worksheet><sheetData></sheetData></worksheet>"))
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, struct.pack("<I", 70_000)))
    with pytest.raises(FileDamaged):
        open_table(path)


def test_a_bomb_of_shared_texts_is_refused(tmp_path: Path) -> None:
    shared = "".join(f"<si><t>{number:040x}</t></si>" for number in range(1_200_000))
    path = workbook(tmp_path / "a.xlsx", "<row/>", shared=shared)
    with pytest.raises(FileTooExpansive):
        open_table(path)


def test_thousands_of_entries_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for number in range(10_001):
            archive.writestr(f"xl/{number}", b"")
    with pytest.raises(FileTooExpansive, match="entries"):
        open_table(tmp_path / "a.xlsx")


def test_entities_are_refused(tmp_path: Path) -> None:
    head = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = workbook(tmp_path / "a.xlsx", line(1, "&b;"), head=head)
    with pytest.raises(FileDamaged, match="document type"):
        open_table(path)


def test_a_tag_or_a_cell_without_end_does_not_fill_the_memory(tmp_path: Path) -> None:
    noise = "".join(f"{number:x}" for number in range(900_000))
    with pytest.raises(FileDamaged):
        open_table(workbook(tmp_path / "a.xlsx", f"<row r='{noise}'/>"))
    table = open_table(workbook(tmp_path / "b.xlsx", line(1, "a") + line(2, noise) + line(3, "x")))
    assert refusals(table) == [(2, "row_too_large")]
    assert rows(table) == [("x",)]


def test_unpackers_without_bounds_are_not_used(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(FileDamaged, match="unusual"):
        open_table(tmp_path / "a.xlsx")


def test_a_password_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, ["a"])
    content = path.read_bytes()
    at = content.index(b"PK\x01\x02") + 8
    path.write_bytes(content[:at] + b"\x01" + content[at + 1 :])
    with pytest.raises(FileProtected):
        open_table(path)


@pytest.mark.parametrize(
    "broken", ["<row r='2'/><row r='1'/>", "<row r='x'/>", "<row><c t='s'><v>9</v></c></row>"]
)
def test_nonsense_in_the_sheet_is_damage(tmp_path: Path, broken: str) -> None:
    with pytest.raises(FileDamaged):
        open_table(workbook(tmp_path / "a.xlsx", broken))
