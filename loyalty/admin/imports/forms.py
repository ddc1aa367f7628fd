"""What is asked about a file: how to read it, what its columns mean, what holds for every row."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from core.pieces import Text
from loyalty.admin.imports.field_labels import FieldGroup
from loyalty.imports.currencies import CURRENCIES
from loyalty.imports.date_formats import DateFormat
from loyalty.imports.delimiters import WHITESPACE
from loyalty.imports.plan import DEFAULT_SOURCE, ImportPlan
from loyalty.imports.readers.table import TableOptions
from loyalty.models import ActivityKind, Identity, Import, Provenance

LEAVE_OUT: Final = ""
ISO_CHOICE, OTHER, UNDECIDED = "iso", "other", ""
DATE_FORMATS: Final = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y%m%d")
DELIMITERS: Final[dict[str, Text]] = {
    ",": _("comma ,"),
    ";": _("semicolon ;"),
    "\t": _("tab"),
    "|": _("bar |"),
    WHITESPACE: _("spaces"),
}
# As values of a form: a tab would be trimmed away.
_DELIMITER_NAMES: Final = {"\t": "tab"}
_DAY_FIRST, _MONTH_FIRST = _("day first"), _("month first")


class UploadForm(forms.Form):
    """A file and what its rows are about."""

    content = forms.ChoiceField(
        label=_("What is in it?"),
        choices=[
            (Import.Content.ACTIVITY, _("Activity: purchases, visits, exchanges; one thing on each row")),
            (Import.Content.MEMBERS, _("Members: people with their profile; one person on each row")),
        ],
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV, columns lined up with spaces, XLSX or Parquet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.tab,.txt,.dat,.psv,.xlsx,.parquet,.pq"}),
        max_length=4_000,
        allow_empty_file=True,  # the reader has a better sentence for it
    )


class FormatForm(forms.Form):
    """How the file is read; shows what is chosen or was found out. What a kind of file lacks is not asked."""

    delimiter = forms.ChoiceField(label=_("Cells are separated by"), required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    has_header = forms.BooleanField(label=_("The first row holds the names of the columns"), required=False)

    def __init__(self, options: TableOptions, *, sheets: Sequence[str], delimited: bool) -> None:
        """``sheets`` of a workbook; ``delimited`` for text."""
        sign = options.delimiter or ""
        chosen = {
            "delimiter": delimiter_value(sign),
            "sheet": options.sheet,
            "has_header": options.has_header,
        }
        super().__init__(initial=chosen)
        signs = DELIMITERS if sign in DELIMITERS or not sign else {sign: sign, **DELIMITERS}
        self._offer("delimiter", [(delimiter_value(one), words) for one, words in signs.items()] * delimited)
        self._offer("sheet", [(name, name) for name in sheets] if len(sheets) > 1 else [])

    def _offer(self, name: str, choices: list[tuple[str, Text]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]


def delimiter_value(sign: str | None) -> str:
    """Return a delimiter as the form names it."""
    return _DELIMITER_NAMES.get(sign or "", sign or "")


class ColumnsForm(forms.Form):
    """One choice for each column of the file: the field that it goes into, or none."""

    def __init__(
        self, *args: Any, header: Sequence[str], groups: Sequence[FieldGroup], **kwargs: Any
    ) -> None:
        """``header`` names the columns; ``groups`` are the fields to choose from."""
        super().__init__(*args, **kwargs)
        self.header = header
        choices: list[Any] = [(LEAVE_OUT, _("Leave out"))]
        choices += [(group.title, [(one.name, one.label) for one in group.fields]) for group in groups]
        for number, column in enumerate(header):
            self.fields[f"column-{number}"] = forms.ChoiceField(label=column, required=False, choices=choices)

    def clean(self) -> dict[str, Any]:
        """Refuse two columns for one field, at the second."""
        cleaned = super().clean() or {}
        taken: dict[str, str] = {}
        for number, column in enumerate(self.header):
            field = cleaned.get(f"column-{number}") or LEAVE_OUT
            if field and field in taken:
                first = gettext("“%(column)s” goes there already.") % {"column": taken[field]}
                self.add_error(f"column-{number}", first)
            elif field:
                taken[field] = column
        return cleaned

    def chosen(self) -> dict[str, str]:
        """Return the column of each field; of two for one field the first."""
        found: dict[str, str] = {}
        if self.is_bound:
            self.full_clean()
        values = self.cleaned_data if self.is_bound else self.initial
        for number, column in enumerate(self.header):
            if field := values.get(f"column-{number}"):
                found.setdefault(field, column)
        return found


def columns_initial(columns: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """Return the choices of ``ColumnsForm`` for a mapping."""
    fields = {column: field for field, column in columns.items()}
    return {f"column-{number}": fields.get(column, LEAVE_OUT) for number, column in enumerate(header)}


class RowsForm(forms.Form):
    """What holds for every row of members."""

    date_format = forms.ChoiceField(label=_("Dates look like"), required=False)
    other_date_format = forms.CharField(
        label=_("The other form of dates"),
        required=False,
        max_length=60,
        help_text=_("%Y year, %m month, %d day, %H:%M:%S time; such as %d %b %Y for 25 Oct 2031."),
    )
    decimal_comma = forms.ChoiceField(
        label=_("Decimals are written with"),
        required=False,
        choices=[
            ("", _("what the file shows")),
            ("no", _("a point: 1234.50")),
            ("yes", _("a comma: 1234,50")),
        ],
    )
    source = forms.CharField(label=_("Source"), max_length=120)
    provenance = forms.TypedChoiceField(label=_("Provenance"), choices=Provenance.choices, coerce=int)

    def __init__(self, *args: Any, date_formats: Sequence[str] | None = None, **kwargs: Any) -> None:
        """``date_formats`` are those that the file allows; several ask for a decision."""
        super().__init__(*args, **kwargs)
        field = self.fields["date_format"]
        field.choices = _date_choices(date_formats or ())  # type: ignore[attr-defined]
        self.fields["source"].help_text = str(self.source_help())
        self.undecided = len(date_formats or ()) > 1

    @property
    def asks_other_date_format(self) -> bool:
        """Whether the form of dates is one that has to be typed."""
        values = self.data if self.is_bound else self.initial
        return bool(values.get("date_format") == OTHER)

    def source_help(self) -> Text:
        """Say what the source is good for."""
        return _("Where these statements come from; it stays with consents and traits.")

    def clean(self) -> dict[str, Any]:
        """Ask for a decision where dates can be read in two ways; check a form that was typed."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("date_format")
        if self.undecided and chosen == UNDECIDED:
            text = _("The dates of this file can be read in more than one way. Choose how they are meant.")
            self.add_error("date_format", ValidationError(text))
        if chosen == OTHER:
            try:
                DateFormat(cleaned.get("other_date_format") or "?")
            except Refusal as refusal:
                self.add_error("other_date_format", str(refusal))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Return what was chosen as fields of a plan, as far as it can be used."""
        values = self.cleaned_data if self.is_bound else self.initial
        chosen = values.get("date_format") or UNDECIDED
        other = values.get("other_date_format") if "other_date_format" not in self.errors else ""
        mark = {"yes": True, "no": False}.get(values.get("decimal_comma") or "")
        found = {
            "date_format": other if chosen == OTHER else "" if chosen == ISO_CHOICE else chosen,
            "decimal_comma": mark,
            "source": values.get("source") or DEFAULT_SOURCE,
            "provenance": Provenance(values.get("provenance") or Provenance.FIRST),
        }
        return found | {name: values[name] for name in ("kind", "identity", "currency") if values.get(name)}


class ActivityRowsForm(RowsForm):
    """What holds for every row of activity."""

    kind = forms.ChoiceField(label=_("What members did"), required=False)
    identity = forms.ChoiceField(label=_("Members are named by"), choices=Identity.Kind.choices)
    currency = forms.CharField(label=_("Currency of amounts without one"), max_length=3)
    field_order = ("identity", "kind", "date_format", "other_date_format", "currency")

    def __init__(self, *args: Any, has_kinds: bool = False, **kwargs: Any) -> None:
        """Offer today's kinds; with ``has_kinds`` a column of the file names them."""
        super().__init__(*args, **kwargs)
        kinds = sorted(
            ((kind.name, str(kind)) for kind in ActivityKind.objects.all()), key=lambda one: one[1]
        )
        none = _("as its column says") if has_kinds else _("Choose, or give a column for it")
        choices = [("", none), *kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def source_help(self) -> Text:
        """Say what the source is good for."""
        return _(
            "Rows without an id of their own are known by their source and content. Keep the same source for "
            "later exports from the same system, so that nothing is counted twice."
        )

    def clean_currency(self) -> str:
        """Take a code of ISO 4217."""
        code = str(self.cleaned_data["currency"]).strip().upper()
        if code not in CURRENCIES:
            raise ValidationError(_("Write a code of three letters, such as EUR, USD or CNY."))
        return code


def rows_initial(plan: ImportPlan) -> dict[str, Any]:
    """Return the answers of a plan for ``RowsForm``."""
    form = plan.date_format or ISO_CHOICE
    known = {ISO_CHOICE, *DATE_FORMATS}
    return {
        "date_format": form if form in known else OTHER,
        "other_date_format": "" if form in known else form,
        "decimal_comma": {True: "yes", False: "no"}.get(plan.decimal_comma, ""),  # type: ignore[arg-type]
        "source": plan.source,
        "provenance": plan.provenance.value,
        "kind": plan.kind,
        "identity": plan.identity.value,
        "currency": plan.currency or settings.PROGRAMME_CURRENCY,
    }


def _date_choices(fitting: Sequence[str]) -> list[tuple[str, Text]]:
    """Offer the forms that fit the file first, then ISO 8601 and common ones; no answer where several fit."""
    forms = dict.fromkeys([*fitting, "", *DATE_FORMATS])
    choices: list[tuple[str, Text]] = [(form or ISO_CHOICE, _date_words(form)) for form in forms]
    open_choice: list[tuple[str, Text]] = [(UNDECIDED, _("Choose …"))] if len(fitting) > 1 else []
    return [*open_choice, *choices, (OTHER, _("another form"))]


def _date_words(form: str) -> Text:
    if not form:
        return _("2031-10-25, with or without a time")
    example = DateFormat(form).example
    day, month = form.find("%d"), form.find("%m")
    if month < 0 or form.lower().startswith("%y"):
        return example
    return f"{example} ({_DAY_FIRST if day < month else _MONTH_FIRST})"
