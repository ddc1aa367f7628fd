"""Opens a file as a table, whatever kind it is. A new kind is one reader and one line in ``_OPENERS``."""

from collections.abc import Callable
from pathlib import Path

from loyalty.imports.cells import shown
from loyalty.imports.delimiters import WHITESPACE, asked_delimiter, guess_delimiter
from loyalty.imports.encodings import detect_encoding
from loyalty.imports.errors import FileMissing
from loyalty.imports.readers.delimited import DelimitedTable
from loyalty.imports.readers.parquet import ParquetTable
from loyalty.imports.readers.spaced import SpacedTable
from loyalty.imports.readers.table import Table, TableOptions
from loyalty.imports.readers.text import first_lines
from loyalty.imports.readers.workbook import WorkbookTable
from loyalty.imports.sniffing import Format, detect_format


def open_table(path: Path, *, options: TableOptions | None = None) -> Table:
    """Return the table in a file after looking at all that can be told without reading its rows.

    Raises a FileRefusal that says what is wrong with the file and how to mend it.
    """
    options = options or TableOptions()
    name = options.name or path.name
    if not path.is_file():
        raise FileMissing(name=shown(name))
    return _OPENERS[detect_format(path, name=name)](path, options)


def _open_text(path: Path, options: TableOptions) -> Table:
    asked = asked_delimiter(options.delimiter) if options.delimiter else None
    encoding = detect_encoding(path)
    delimiter = asked or guess_delimiter(first_lines(path, encoding))
    reader = SpacedTable if delimiter == WHITESPACE else DelimitedTable
    return reader(path, encoding=encoding, delimiter=delimiter, options=options)


_OPENERS: dict[Format, Callable[[Path, TableOptions], Table]] = {
    Format.TEXT: _open_text,
    Format.WORKBOOK: WorkbookTable,
    Format.PARQUET: ParquetTable,
}
