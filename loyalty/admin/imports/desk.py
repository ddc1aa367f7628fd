"""The desk on which a file is laid out before it goes in: how it is read and what its columns mean.

It is laid out anew at every request, from what was saved, from what is typed, or from a guess.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from loyalty.admin.imports.field_labels import FieldGroup, field_groups, nameless_trait
from loyalty.admin.imports.forms import (
    ISO_CHOICE,
    UNDECIDED,
    ActivityRowsForm,
    ColumnsForm,
    FormatForm,
    RowsForm,
    columns_initial,
    rows_initial,
)
from loyalty.admin.imports.preview import Sample
from loyalty.admin.imports.storing import file_at
from loyalty.imports.date_formats import ISO
from loyalty.imports.date_guessing import guess_date_formats
from loyalty.imports.delimiters import asked_delimiter
from loyalty.imports.errors import FileRefusal
from loyalty.imports.fields import ATTRIBUTE, TRAIT
from loyalty.imports.guessing import DATE_FIELDS, TableGuess, guess_fields, trait_name
from loyalty.imports.opening import open_table
from loyalty.imports.plan import ImportPlan
from loyalty.imports.readers.table import Table, TableOptions
from loyalty.models import Identity, Import

# Wider tables are rare, and a form of more fields than this is no help to anybody.
MOST_COLUMNS = 200
PURCHASE = "purchase"
DATES = DATE_FIELDS | {"enrolled_at", "consent_at"}
Typed = Mapping[str, str]


@dataclass(slots=True)
class Desk:
    """A file laid out. Without a ``table``, ``problem`` says why it cannot be read as it was asked."""

    row: Import
    format: FormatForm
    options: TableOptions
    table: Table | None = None
    sample: Sample | None = None
    groups: Sequence[FieldGroup] = ()
    columns: ColumnsForm | None = None
    rows: RowsForm | None = None
    problem: str = ""
    like: Import | None = None
    laid_out_anew: bool = False

    @property
    def header_key(self) -> str:
        """What the columns are recognised by when the form comes back."""
        return header_key(self.table.header) if self.table else ""

    @property
    def left_over(self) -> int:
        """How many columns are too many to be shown."""
        return max(0, len(self.table.header) - MOST_COLUMNS) if self.table else 0

    def is_valid(self) -> bool:
        """Whether everything that was typed can be used."""
        if self.columns is None or self.rows is None or self.laid_out_anew:
            return False
        return all([self.columns.is_valid(), self.rows.is_valid()])

    def plan(self) -> ImportPlan:
        """Return the plan that the forms describe, as far as they can be used. Needs a ``table``."""
        if self.columns is None or self.rows is None:
            raise ValueError("a file that cannot be read has no plan")
        self.is_valid()
        mapping = self.columns.chosen()
        answers = self.rows.answers()
        return ImportPlan(
            content=Import.Content(self.row.content),
            columns=mapping,
            match_names=False,
            delimiter=self.options.delimiter,
            has_header=self.options.has_header,
            sheet=self.options.sheet,
            create_traits=True,
            **answers,
        )


def lay_out(row: Import, typed: Typed | None = None, *, fresh: bool = False) -> Desk:
    """Lay a file out as ``typed``, else as saved, else like one with the same columns, else by a guess.

    ``fresh`` asks for the guess.
    """
    saved = None if fresh else saved_plan(row)
    options = _options(row, typed, saved)
    desk = Desk(row=row, options=options, format=FormatForm(options, sheets=(), delimited=True))
    try:
        table = open_table(file_at(row.path), options=options)
    except FileRefusal as refusal:
        desk.problem = str(refusal)
        return desk
    desk.table, desk.sample = table, Sample(table)
    delimiter = getattr(table, "delimiter", None)
    desk.options = replace(options, delimiter=delimiter, sheet=getattr(table, "sheet", None))
    sheets = getattr(table, "sheets", ())
    desk.format = FormatForm(desk.options, sheets=sheets, delimited=delimiter is not None)
    _lay_out_columns(desk, typed, saved, fresh=fresh)
    return desk


def _options(row: Import, typed: Typed | None, saved: ImportPlan | None) -> TableOptions:
    if typed is not None:
        return TableOptions(
            delimiter=_sign(typed.get("delimiter", "")),
            has_header="has_header" in typed,
            sheet=typed.get("sheet") or None,
            name=row.file_name,
        )
    return saved.table_options(row.file_name) if saved else TableOptions(name=row.file_name)


def _sign(value: str) -> str | None:
    return asked_delimiter(value) if value else None


def _lay_out_columns(desk: Desk, typed: Typed | None, saved: ImportPlan | None, *, fresh: bool) -> None:
    if desk.table is None or desk.sample is None:
        raise ValueError("nothing can be laid out before the file is open")
    header = desk.table.header[:MOST_COLUMNS]
    guess = guess_fields(Import.Content(desk.row.content), header, desk.sample.raw.columns)
    as_typed = typed is not None and typed.get("header_key") == desk.header_key
    desk.laid_out_anew = typed is not None and not as_typed
    if saved is None and not fresh and not as_typed:
        desk.like = like_it(desk.row, desk.table.header)
        saved = saved_plan(desk.like) if desk.like else None
    plan = saved or _guessed_plan(desk.row, guess)
    own_names = {one.header: one.field for one in guess.columns if one.field.startswith((ATTRIBUTE, TRAIT))}
    nameless = [nameless_trait(column) for column in header if not trait_name(column)]
    open_fields = [*own_names.values(), *nameless, *plan.columns]
    desk.groups = field_groups(desk.row.content, open_fields=open_fields)
    columns = partial(ColumnsForm, header=header, groups=desk.groups)
    rows = _rows_form(desk.row)
    if typed is not None and as_typed:
        desk.columns = columns(_with_rest(typed, header, own_names))
        formats = _date_formats(desk, desk.columns.chosen())
        desk.rows = rows(typed, date_formats=formats, **_asked(desk))
        return
    desk.columns = columns(initial=columns_initial(plan.columns, header))
    formats = _date_formats(desk, desk.columns.chosen())
    initial = rows_initial(plan) | ({} if saved else {"date_format": _first_choice(formats)})
    desk.rows = rows(initial=initial, date_formats=formats, **_asked(desk))


def _guessed_plan(row: Import, guess: TableGuess) -> ImportPlan:
    is_activity = row.content == Import.Content.ACTIVITY
    is_purchase = is_activity and "amount" in guess.fields and "kind" not in guess.fields
    return ImportPlan(
        content=Import.Content(row.content),
        columns=guess.fields,
        identity=Identity.Kind(guess.identity),
        kind=PURCHASE if is_purchase else "",
    )


def _with_rest(typed: Typed, header: Sequence[str], own_names: Mapping[str, str]) -> Typed:
    """Keep the columns that are left out under their own names, where that was asked for."""
    if "rest" not in typed:
        return typed
    rest = {f"column-{number}": own_names.get(column, "") for number, column in enumerate(header)}
    return {**typed, **{name: field for name, field in rest.items() if not typed.get(name)}}


def _date_formats(desk: Desk, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Return the forms in which the dates of the chosen columns can be read; several need a decision."""
    if desk.sample is None:
        return ()
    cells = desk.sample.raw.columns
    found = [guess_date_formats(cells[column]) for field, column in columns.items() if field in DATES]
    return max(found, key=lambda one: (len(one), one != (ISO,)), default=())


def _first_choice(formats: Sequence[str]) -> str:
    if len(formats) > 1:
        return UNDECIDED
    return (formats[0] if formats else "") or ISO_CHOICE


def _asked(desk: Desk) -> dict[str, bool]:
    """Return what the form for activity needs to know of the columns."""
    if desk.columns is None or desk.row.content != Import.Content.ACTIVITY:
        return {}
    return {"has_kinds": "kind" in desk.columns.chosen()}


def _rows_form(row: Import) -> type[RowsForm]:
    return ActivityRowsForm if row.content == Import.Content.ACTIVITY else RowsForm


def header_key(header: Sequence[str]) -> str:
    """Return a short digest of column names in their order."""
    return hashlib.sha256(json.dumps(list(header)).encode()).hexdigest()[:16]


def saved_plan(row: Import) -> ImportPlan | None:
    """Return the plan that was kept with an import, None while there is none."""
    plan = row.options.get("plan")
    return ImportPlan.model_validate(plan) if plan else None


def keep_plan(row: Import, plan: ImportPlan, header: Sequence[str]) -> None:
    """Keep a plan with an import, and the columns by which a later file is recognised."""
    row.options = {"plan": plan.model_dump(mode="json"), "header_key": header_key(header)}
    row.save(update_fields=["options"])


def like_it(row: Import, header: Sequence[str]) -> Import | None:
    """Return the last import of a file with the same columns that was tried or run."""
    known = Import.objects.filter(content=row.content, options__header_key=header_key(header))
    return known.exclude(stage=Import.Stage.UPLOADED).exclude(pk=row.pk).first()
