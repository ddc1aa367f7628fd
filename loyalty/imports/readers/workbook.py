"""Tables in XLSX workbooks.

Not read with openpyxl: it builds an element for every cell of a row and a list of all shared texts before
either can be measured, so a small file could fill the memory, and it takes about three times as long.
"""

from collections.abc import Iterator
from pathlib import Path

from loyalty.imports.cells import Cell, shown
from loyalty.imports.errors import FileEmpty, SheetUnknown
from loyalty.imports.readers.archive import Archive, open_archive
from loyalty.imports.readers.headers import named, numbered
from loyalty.imports.readers.pending import PendingRows
from loyalty.imports.readers.sheet_rows import SheetRows
from loyalty.imports.readers.table import BATCH_ROWS, RawBatch, Table, TableOptions
from loyalty.imports.readers.workbook_parts import read_parts
from loyalty.imports.readers.workbook_xml import parse


class WorkbookTable(Table):
    """The first sheet that people can see, or the one asked for. ``total_bytes`` is the size unpacked."""

    def __init__(self, path: Path, options: TableOptions) -> None:
        """Read the shared texts and the header. Raises FileRefusal."""
        super().__init__(path)
        with open_archive(path) as archive:
            self._parts = read_parts(archive, name=shown(options.name or path.name))
            self.sheets = [title for title in self._parts.sheets if title not in self._parts.hidden]
            self.sheet = self._choose(options.sheet)
            self._part = self._parts.sheets[self.sheet]
            self.total_bytes = archive.size(self._part)
            number, cells = self._first_row(archive)
        self.header = named(cells) if options.has_header else numbered(len(cells))
        self._first_number = number + 1 if options.has_header else number

    def batches(self, size: int = BATCH_ROWS) -> Iterator[RawBatch]:
        """Yield batches of columns of text, whole numbers, decimals, days and moments."""
        pending = PendingRows(self.header)
        rows = SheetRows(self._parts, width=len(self.header), first_number=self._first_number)
        with open_archive(self.path) as archive:
            for fed in parse(archive.blocks(self._part), rows):
                self.bytes_read = fed
                rows.give(pending)
                yield from pending.full_batches(size)
        yield from pending.last_batches(size)

    def _choose(self, title: str | None) -> str:
        chosen = title if title is not None else next(iter(self.sheets), None)
        if chosen is None or chosen not in self._parts.sheets:
            raise SheetUnknown(sheets=", ".join(map(shown, self.sheets[:20])))
        return chosen

    def _first_row(self, archive: Archive) -> tuple[int, list[Cell]]:
        rows = SheetRows(self._parts, width=None, first_number=1)
        for _fed in parse(archive.blocks(self._part), rows):
            if rows.broken:
                raise rows.broken[0][2]
            if rows.rows:
                return rows.numbers[0], list(rows.rows[0])
        raise FileEmpty
