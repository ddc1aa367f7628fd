"""The small parts of a workbook: which sheets there are, which number formats are dates, the shared texts."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from loyalty.imports.errors import FileTooExpansive, FileUnsupported
from loyalty.imports.readers.archive import Archive
from loyalty.imports.readers.workbook_xml import Attributes, parse_whole

PART_BYTES = 16 * 1024 * 1024
# Texts of a million rows with two texts of their own each; about 200 MB of memory at the worst.
SHARED_BYTES = 64 * 1024 * 1024
SHARED_TEXTS = 2_100_000

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What a number format says outside quotes, brackets and escapes decides whether it shows a date.
_NOT_A_PATTERN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTER = re.compile(r"[dmyhs年月日]", re.IGNORECASE)
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})


@dataclass(slots=True)
class Relations:
    """Which part is meant by which id or type; a handler of ``.rels`` parts."""

    folder: str
    by_id: dict[str, str] = field(default_factory=dict)
    by_type: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        """Take one relation."""
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes.get("Target", "")))
            self.by_id[attributes.get("Id", "")] = target.lstrip("/")
            self.by_type.setdefault(attributes.get("Type", "").rpartition("/")[2], target.lstrip("/"))

    def end(self, name: str) -> None:
        """Pass over."""

    def text(self, data: str) -> None:
        """Pass over."""


@dataclass(slots=True)
class Contents:
    """The sheets by name, in order, and from which day serial numbers count; a handler of the workbook."""

    sheets: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    from_1904: bool = False
    root: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take a sheet or the setting of the calendar."""
        self.root = self.root or name
        if name == "sheet":
            title = attributes.get("name", "")
            self.sheets[title] = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if attributes.get("state", "visible") != "visible":
                self.hidden.add(title)
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}

    def end(self, name: str) -> None:
        """Pass over."""

    def text(self, data: str) -> None:
        """Pass over."""


@dataclass(slots=True)
class Styles:
    """Which cell styles show a number as a date; a handler of the styles part."""

    dates: set[str] = field(default_factory=set)
    _formats: dict[str, str] = field(default_factory=dict)
    _in_cells: bool = False
    _count: int = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Take a number format, or the format of a cell style."""
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            if self._is_date(attributes.get("numFmtId", "0")):
                self.dates.add(str(self._count))
            self._count += 1

    def end(self, name: str) -> None:
        """Leave the list of cell styles."""
        if name == "cellXfs":
            self._in_cells = False

    def text(self, data: str) -> None:
        """Pass over."""

    def _is_date(self, number: str) -> bool:
        code = self._formats.get(number)
        if code is None:
            return number.isdecimal() and int(number) in _DATE_FORMATS
        first = code.partition(";")[0]
        return not _ELAPSED.search(first) and bool(_DATE_LETTER.search(_NOT_A_PATTERN.sub("", first)))


@dataclass(slots=True)
class SharedTexts:
    """The texts that cells point at by number; a handler of the shared strings part."""

    texts: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _taking: bool = False
    _phonetic: bool = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        """Begin an item or a run of text; the reading aids of East Asian texts are not part of it."""
        if name == "t":
            self._taking = not self._phonetic
        elif name == "si":
            self._parts.clear()
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        """Finish a text. Raises FileTooExpansive above ``SHARED_TEXTS``."""
        if name == "t":
            self._taking = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append(unescaped("".join(self._parts)))
            if len(self.texts) > SHARED_TEXTS:
                raise FileTooExpansive(what=_("texts"), size=len(self.texts), limit=SHARED_TEXTS)

    def text(self, data: str) -> None:
        """Take a piece of text."""
        if self._taking:
            self._parts.append(data)


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """Everything about a workbook but the rows of its sheets."""

    sheets: Mapping[str, str]
    hidden: frozenset[str]
    date_styles: frozenset[str]
    from_1904: bool
    texts: list[str]


def read_parts(archive: Archive, *, name: str) -> WorkbookParts:
    """Read the small parts. Raises FileUnsupported when the archive is no workbook, and FileTooExpansive."""
    top = _relations(archive, "_rels/.rels", folder="")
    book = top.by_type.get("officeDocument", "")
    contents, styles, shared = Contents(), Styles(), SharedTexts()
    if book.endswith(".xml") and book in archive.names:
        parse_whole(archive.blocks(book, limit=PART_BYTES), contents)
    if contents.root != "workbook":
        raise FileUnsupported(name=name, found=_("a ZIP archive without an XLSX workbook"))
    folder, _slash, file = book.rpartition("/")
    near = _relations(archive, f"{folder}/_rels/{file}.rels", folder=folder)
    if (part := near.by_type.get("styles", "")) in archive.names:
        parse_whole(archive.blocks(part, limit=PART_BYTES), styles)
    if (part := near.by_type.get("sharedStrings", "")) in archive.names:
        parse_whole(archive.blocks(part, limit=SHARED_BYTES), shared)
    sheets = {title: near.by_id.get(key, "") for title, key in contents.sheets.items()}
    return WorkbookParts(
        sheets={title: part for title, part in sheets.items() if part in archive.names},
        hidden=frozenset(contents.hidden),
        date_styles=frozenset(styles.dates),
        from_1904=contents.from_1904,
        texts=shared.texts,
    )


def unescaped(text: str) -> str:
    """Return a text with signs that XML cannot hold, such as ``_x000D_``, put back."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _relations(archive: Archive, part: str, *, folder: str) -> Relations:
    relations = Relations(folder)
    if part in archive.names:
        parse_whole(archive.blocks(part, limit=PART_BYTES), relations)
    return relations
