"""What admin pages are composed of: figures, bars, heat maps, tables, each a value with its own template.

A view makes values, its template writes ``{% piece chart %}``. The values hold no markup, and the templates
no arithmetic. Shapes are drawn as SVG with attributes, since the content security policy allows no style
attributes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from django.utils.functional import Promise

Text = str | Promise
Number = int | Decimal


class Hue(StrEnum):
    """A colour with a meaning, the same everywhere, with its name beside it. Groups come in this order."""

    VIP = "vip"
    LOYAL = "loyal"
    NEW = "new"
    ONE_TIME_BUYER = "one-time-buyer"
    NEEDS_ATTENTION = "needs-attention"
    AT_RISK = "at-risk"
    SLEEPING = "sleeping"
    NEUTRAL = "neutral"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    RUNNING = "running"


class Piece:
    """Something that ``{% piece %}`` can draw; the template sees it as ``piece``."""

    template: ClassVar[str]


@dataclass(frozen=True, kw_only=True)
class Chip(Piece):
    """A small label: a group, a state, a tag."""

    template = "core/components/chip.html"
    label: Text
    hue: Hue = Hue.NEUTRAL
    url: str = ""
    hint: Text = ""


@dataclass(frozen=True, kw_only=True)
class Change(Piece):
    """How a number moved: arrow, amount and word. ``good_when_up`` None: neither direction is good news."""

    template = "core/components/change.html"
    amount: Number
    unit: str = ""
    good_when_up: bool | None = True
    since: Text = ""

    @property
    def size(self) -> Number:
        """The amount without its sign."""
        return -self.amount if self.amount < 0 else self.amount

    @property
    def hue(self) -> Hue:
        """Green or red where the direction is good or bad news, grey otherwise."""
        if not self.amount or self.good_when_up is None:
            return Hue.NEUTRAL
        return Hue.GOOD if (self.amount > 0) == self.good_when_up else Hue.BAD


@dataclass(frozen=True, kw_only=True)
class Figure(Piece):
    """A number with its name. ``value`` None means not known yet, never zero."""

    template = "core/components/figure.html"
    label: Text
    value: Number | str | None
    unit: str = ""
    url: str = ""
    change: Change | None = None
    note: Text = ""
    as_of: datetime | None = None
    stale: bool = False  # a newer value is being computed: shown greyed


@dataclass(frozen=True, kw_only=True)
class Link(Piece):
    """A table cell or button that leads somewhere."""

    template = "core/components/link.html"
    text: Text | Number
    url: str


Cell = Text | Number | datetime | Piece | None


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of a table's column. Numbers stand right-aligned in tabular digits."""

    title: Text
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class Table(Piece):
    """Rows under heads; a dash where a cell is None."""

    template = "core/components/table.html"
    caption: Text
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    download_url: str = ""
    caption_hidden: bool = False
    empty: Text = ""

    @property
    def lines(self) -> list[list[tuple[Head, Cell]]]:
        """Each row's cells with the head that they stand under."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a chart."""

    label: Text
    value: Number
    url: str = ""
    unfinished: bool = False  # its period is not over yet: drawn lighter


@dataclass(frozen=True, kw_only=True)
class BarChart(Piece):
    """Bars over a common zero, with the same numbers as a table beneath."""

    template = "core/components/bar_chart.html"
    name: str  # unique on its page
    title: Text
    label_head: Text  # "Week of"
    value_head: Text  # "Purchases"
    bars: Sequence[Bar]
    unit: str = ""
    download_url: str = ""
    as_of: datetime | None = None

    @property
    def top(self) -> Number:
        """The largest value; the scale ends here."""
        return max((bar.value for bar in self.bars), default=0)

    @property
    def drawn(self) -> list[tuple[Bar, str, str]]:
        """Each bar with its height and its free space above, in percent of the chart."""
        top = self.top or 1
        heights = [float(100 * bar.value / top) for bar in self.bars]
        return [
            (bar, f"{height:.2f}", f"{100 - height:.2f}")
            for bar, height in zip(self.bars, heights, strict=True)
        ]

    @property
    def table(self) -> Table:
        """The same numbers to read and to download."""
        return Table(
            caption=self.title,
            caption_hidden=True,
            heads=[Head(title=self.label_head), Head(title=self.value_head, numeric=True)],
            rows=[
                [bar.label, Link(text=bar.value, url=bar.url) if bar.url else bar.value] for bar in self.bars
            ],
            download_url=self.download_url,
        )


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a whole."""

    label: Text
    value: int
    hue: Hue
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class StackedBar(Piece):
    """One bar cut into the parts of a whole, each with name, count and share below it."""

    template = "core/components/stacked_bar.html"
    title: Text
    parts: Sequence[Part]
    as_of: datetime | None = None
    url: str = ""  # the page that says more

    @property
    def total(self) -> int:
        """The whole."""
        return sum(part.value for part in self.parts)

    @property
    def drawn(self) -> list[tuple[Part, Decimal, str, str, bool]]:
        """Each part with its share (0 to 1), left edge and width in percent, and whether its name fits in."""
        total, left, drawn = self.total or 1, Decimal(0), []
        for part in self.parts:
            share = Decimal(part.value) / total
            fits = share * 900 >= 8 * len(str(part.label)) + 18  # on a bar of 900 pixels
            drawn.append((part, share, f"{left * 100:.3f}", f"{share * 100:.3f}", fits))
            left += share
        return drawn


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """One cell of a heat map: how many, and a second number that shades it."""

    count: int
    shade: Number | None = None  # None: nothing to average
    shade_text: Text = ""
    hue: Hue = Hue.NEUTRAL
    group: Text = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class HeatMap(Piece):
    """A table of counts, shaded by a second number; the border names the group."""

    template = "core/components/heat_map.html"
    STEPS: ClassVar[int] = 8
    title: Text
    row_head: Text  # "Recency"
    column_head: Text
    row_labels: Sequence[Text]
    column_labels: Sequence[Text]
    cells: Sequence[Sequence[HeatCell]]
    shade_head: Text = ""
    download_url: str = ""

    @property
    def lines(self) -> list[tuple[Text, list[tuple[HeatCell, int]]]]:
        """Each row's label and its cells with the step of their shade, 0 (least) to ``STEPS``."""
        shades = [cell.shade for row in self.cells for cell in row if cell.shade is not None]
        low, high = (min(shades), max(shades)) if shades else (0, 0)

        def step(cell: HeatCell) -> int:
            if cell.shade is None or high == low:
                return 0
            return round(self.STEPS * float((cell.shade - low) / (high - low)))

        rows = zip(self.row_labels, self.cells, strict=True)
        return [(label, [(cell, step(cell)) for cell in row]) for label, row in rows]


@dataclass(frozen=True, kw_only=True)
class Progress(Piece):
    """How far long work is: done, all, refused, time left."""

    template = "core/components/progress.html"
    label: Text
    done: int
    total: int | None
    refused: int = 0
    remaining: timedelta | None = None
    hue: Hue = Hue.RUNNING
    message: Text = ""

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down; None where the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None


@dataclass(frozen=True, kw_only=True)
class EmptyState(Piece):
    """A beginning: what will be here, one button to get there, one link to read about it."""

    template = "core/components/empty_state.html"
    sentence: Text
    button: Link | None = None
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Facts(Piece):
    """Names and values one below the other, such as a profile."""

    template = "core/components/facts.html"
    title: Text
    rows: Sequence[tuple[Text, Cell]]


@dataclass(frozen=True, kw_only=True)
class Group(Piece):
    """Several pieces under one heading."""

    template = "core/components/group.html"
    title: Text
    pieces: Sequence[Piece]
