"""Small files of every kind, and what is read from them."""

import zipfile
from pathlib import Path
from typing import Any

from loyalty.imports.cells import Cell
from loyalty.imports.opening import open_table
from loyalty.imports.readers.table import RawBatch, Table, TableOptions

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def opened(folder: Path, content: str | bytes, file: str = "table.csv", **options: Any) -> Table:
    path = folder / file
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path, options=TableOptions(**options))


def everything(table: Table, size: int = 1000) -> RawBatch:
    whole = RawBatch(row_numbers=[], columns={name: [] for name in table.header})
    for batch in table.batches(size):
        assert len(batch) + len(batch.refused) > 0
        whole.row_numbers += batch.row_numbers
        whole.refused += batch.refused
        for name, column in batch.columns.items():
            assert len(column) == len(batch)
            whole.columns[name] += column
    return whole


def rows(table: Table, size: int = 1000) -> list[tuple[Cell, ...]]:
    return list(zip(*everything(table, size).columns.values(), strict=True))


def refusals(table: Table) -> list[tuple[int, str]]:
    return [(row.row_number, row.refusal.code) for row in everything(table).refused]


def workbook(
    path: Path, rows_xml: str, *, shared: str = "", styles: str = "", head: str = "", parts: int = 1
) -> Path:
    """Write a workbook whose sheet holds exactly this XML, as other programs may."""
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{TYPES}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            [
                ("worksheet", "worksheets/sheet1.xml"),
                ("sharedStrings", "sharedStrings.xml"),
                ("styles", "styles.xml"),
            ],
            start=1,
        )
    )
    book_type = f'Type="{TYPES}/officeDocument"'
    top = f'<Relationships><Relationship Id="a" {book_type} Target="xl/workbook.xml"/></Relationships>'
    book = f'<workbook xmlns:r="{TYPES}"><sheets><sheet name="Data" r:id="r1"/></sheets></workbook>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", top)
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        if shared:
            archive.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
        if styles:
            archive.writestr("xl/styles.xml", f"<styleSheet>{styles}</styleSheet>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"{head}<worksheet><sheetData>".encode())
            for _ in range(parts):
                sheet.write(rows_xml.encode())
            sheet.write(b"</sheetData></worksheet>")
    return path
