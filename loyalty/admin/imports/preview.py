"""The first rows of a file as they would go in, with what is wrong standing at its cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import Refusal
from core.pieces import Piece, Text
from loyalty.admin.imports.field_labels import FieldGroup
from loyalty.imports.activity_plan import activity_reading
from loyalty.imports.activity_rows import read_activity
from loyalty.imports.batches import Understood
from loyalty.imports.cells import Cell, shown
from loyalty.imports.member_plan import member_reading
from loyalty.imports.member_rows import read_members
from loyalty.imports.plan import ImportPlan
from loyalty.imports.readers.table import BATCH_ROWS, RawBatch, Table
from loyalty.models import Import

SAMPLE_ROWS = 1_000
FIRST_ROWS = 8
# Refused rows further down in the sample are shown too, since they are what needs a look.
REFUSED_ROWS = 5
EXAMPLES = 3


class Sample(Table):
    """The first rows of a table in place of all of them, so that trying it costs the same for every file."""

    def __init__(self, table: Table) -> None:
        """Take the rows. Raises ``FileRefusal``."""
        super().__init__(table.path)
        self.header = table.header
        self.raw = table.sample(SAMPLE_ROWS)

    def batches(self, size: int = BATCH_ROWS) -> Iterator[RawBatch]:
        """Yield the rows in batches."""
        numbers, columns = self.raw.row_numbers, self.raw.columns
        for start in range(0, max(1, len(numbers)), size):
            part = slice(start, start + size)
            cells = {name: column[part] for name, column in columns.items()}
            refused = self.raw.refused if start == 0 else []
            yield RawBatch(row_numbers=numbers[part], columns=cells, refused=refused)


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """What stands in the file, and why it would be refused."""

    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row with its number in the file; ``reason`` is for the row as a whole."""

    number: int
    cells: Sequence[PreviewCell]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Preview(Piece):
    """Rows of the file under the fields that they go into. ``missing`` says why nothing can go in yet."""

    template = "loyalty/imports/preview.html"
    heads: Sequence[tuple[Text, str]]  # field, column of the file
    rows: Sequence[PreviewRow]
    looked_at: int
    refused: int
    missing: str = ""
    missing_field: str = ""


def make_preview(sample: Sample, plan: ImportPlan, *, groups: Sequence[FieldGroup], now: datetime) -> Preview:
    """Read the sample as the plan says and tell what would become of its rows; nothing is written."""
    labels = {one.name: one.label for group in groups for one in group.fields}
    heads = [(labels.get(field, field), column) for field, column in plan.columns.items()]
    missing, missing_field, understood = "", "", None
    try:
        understood = _understood(sample, plan, now)
    except Refusal as refusal:
        missing, missing_field = str(refusal), refusal.field or ""
    columns = [column for _label, column in heads]
    rows = _rows(sample.raw, columns, understood)
    return Preview(
        heads=heads,
        rows=_chosen(rows),
        looked_at=len(rows),
        refused=sum(bool(row.reason) or any(cell.reason for cell in row.cells) for row in rows),
        missing=missing,
        missing_field=missing_field,
    )


def _understood(sample: Sample, plan: ImportPlan, now: datetime) -> Understood:
    raws = iter([(sample.raw, 0)])
    if plan.content == Import.Content.ACTIVITY:
        return next(read_activity(raws, activity_reading(plan, sample, now=now))).understood
    return next(read_members(raws, member_reading(plan, sample, now=now))).understood


def examples(sample: RawBatch, column: str) -> list[str]:
    """Return the first different filled cells of a column."""
    filled = (shown(cell) for cell in sample.columns[column][: FIRST_ROWS * 5] if cell not in {None, ""})
    return list(dict.fromkeys(filled))[:EXAMPLES]


def _rows(sample: RawBatch, columns: Sequence[str], understood: Understood | None) -> list[PreviewRow]:
    problems = understood.problems if understood else {}
    rows = []
    for index, number in enumerate(sample.row_numbers):
        reasons = {problem.column: str(problem.refusal) for problem in problems.get(index, ())}
        cells = [
            PreviewCell(_text(sample.columns[column][index]), reasons.get(column, "")) for column in columns
        ]
        rows.append(PreviewRow(number, cells, reasons.get("", "")))
    for broken in sample.refused:
        raw = dict(zip(sample.columns, broken.cells, strict=False))
        cells = [PreviewCell(_text(raw.get(column))) for column in columns]
        rows.append(PreviewRow(broken.row_number, cells, str(broken.refusal)))
    return sorted(rows, key=lambda row: row.number)


def _chosen(rows: Sequence[PreviewRow]) -> list[PreviewRow]:
    refused = [row for row in rows[FIRST_ROWS:] if row.reason or any(cell.reason for cell in row.cells)]
    return [*rows[:FIRST_ROWS], *refused[:REFUSED_ROWS]]


def _text(cell: Cell) -> str:
    return "" if cell is None else shown(cell)
