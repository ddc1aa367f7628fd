"""The rules of groups and the cut-points as lines to fill in, instead of JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from segments.scores.definitions import When

SCORES = ("1", "2", "3", "4", "5")
SPARE, MOST = 3, 60
WHO = (
    ("", _("have these scores")),
    (When.NEW, _("are new")),
    (When.ONE_TIME, _("bought exactly once")),
    (When.SILENT, _("bought nothing in the period")),
)
RANGES = ("r", "f", "m")


@dataclass(frozen=True)
class Line:
    """One rule as it is typed; ``place`` sorts lines, so that one can be moved between two others."""

    place: str = ""
    group: str = ""
    when: str = ""
    r_from: str = ""
    r_to: str = ""
    f_from: str = ""
    f_to: str = ""
    m_from: str = ""
    m_to: str = ""
    codes: str = ""

    @classmethod
    def of(cls, rule: Mapping[str, Any]) -> Self:
        """Write a stored rule as a line."""
        ends = {
            f"{name}_{end}": str(value)
            for name in RANGES
            if rule.get(name)
            for end, value in zip(("from", "to"), rule[name], strict=True)
        }
        return cls(
            group=rule["group"], when=rule.get("when") or "", codes=" ".join(rule.get("codes", ())), **ends
        )

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(value for name, value in asdict(self).items() if name != "place")

    @property
    def order(self) -> float:
        """Where the line stands; last where no number was typed."""
        try:
            return float(self.place.replace(",", "."))
        except ValueError:
            return float("inf")

    @property
    def ranges(self) -> list[tuple[str, str, str]]:
        """Name, first and last score of R, F and M."""
        return [(name, getattr(self, f"{name}_from"), getattr(self, f"{name}_to")) for name in RANGES]

    def rule(self) -> dict[str, Any]:
        """Return the rule to store: an open end of a range is 1 or 5."""
        rule: dict[str, Any] = {"group": self.group}
        if self.when:
            rule["when"] = self.when
        for name, low, high in self.ranges:
            if low or high:
                rule[name] = [_score(low or "1"), _score(high or "5")]
        if codes := self.codes.replace(",", " ").split():
            rule["codes"] = codes
        return rule


def _score(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


class LinesWidget(forms.Widget):
    """A table with a line for each rule, and some spare ones."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """Draw the lines with their numbers."""
        filled: list[Line] = list(value or ())
        lines = [*filled, *[Line()] * SPARE]
        context = {
            "name": name,
            "lines": list(enumerate(lines, start=1)),
            "count": len(lines),
            "who": WHO,
            "scores": SCORES,
            "filled": len(filled),
        }
        return render_to_string("segments/rule_lines.html", context)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Line]:  # noqa: ARG002
        """Read the lines that hold something, in their order."""
        count = str(data.get(f"{name}-count", ""))
        numbers = range(1, min(int(count), MOST) + 1) if count.isdecimal() else ()
        parts = list(asdict(Line()))
        lines = [
            Line(**{part: str(data.get(f"{name}-{number}-{part}", "")).strip() for part in parts})
            for number in numbers
        ]
        return sorted((line for line in lines if not line.is_blank), key=lambda line: line.order)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        """Say whether the form was posted without this table."""
        return f"{name}-count" not in data


class LinesField(forms.Field):
    """Rules of groups; its value is what a definition stores."""

    widget = LinesWidget

    def prepare_value(self, value: Any) -> Any:
        """Turn stored rules into lines; typed lines stay as they were typed."""
        return [one if isinstance(one, Line) else Line.of(one) for one in value or ()]

    def to_python(self, value: Sequence[Line] | None) -> list[dict[str, Any]]:
        """Return the rules."""
        return [line.rule() for line in value or ()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as stored."""
        before = [Line.of(rule).rule() for rule in initial or ()]
        return before != self.to_python(data)


MEASURES = (
    ("r", _("R: last purchase within so many days (falling)")),
    ("f", _("F: so many purchases or more (rising)")),
    ("m", _("M: so much money or more (rising)")),
)


class CutPointsWidget(forms.Widget):
    """For R, F and M the four values at which scores 2 to 5 begin."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """Draw three lines of four numbers."""
        given: Mapping[str, Any] = value or {}
        rows = []
        for measure, words in MEASURES:
            values = [*given.get(measure, ()), "", "", "", ""][:4]
            rows.append((measure, words, list(zip(SCORES[1:], values, strict=True))))
        return render_to_string(
            "segments/cut_points.html", {"name": name, "rows": rows, "scores": SCORES[1:]}
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:  # noqa: ARG002
        """Read the numbers; None where all are empty."""
        given = {
            measure: [str(data.get(f"{name}-{measure}-{score}", "")).strip() for score in SCORES[1:]]
            for measure, _words in MEASURES
        }
        return given if any(any(values) for values in given.values()) else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        """Say whether the form was posted without these numbers."""
        return f"{name}-r-2" not in data


class CutPointsField(forms.Field):
    """Fixed cut-points; None where there are none."""

    widget = CutPointsWidget

    def clean(self, value: Any) -> Any:
        """Refuse gaps; what the numbers must be is checked with the whole definition."""
        missing = sum(not one for values in (value or {}).values() for one in values)
        if missing:
            raise forms.ValidationError(
                ngettext_lazy("%(count)s number is missing.", "%(count)s numbers are missing.", missing)
                % {"count": missing}
            )
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as text."""

        def text(given: Any) -> Any:
            return given and {name: [str(one) for one in values] for name, values in given.items()}

        return bool(text(initial) != text(data))
