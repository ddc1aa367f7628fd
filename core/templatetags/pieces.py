"""Draw pieces, and write numbers and times the same way on every page."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from core.pieces import Cell, Number, Piece

register = template.Library()


@register.simple_tag(takes_context=True)
def piece(context: Context, drawn: Piece | None) -> SafeString:
    """Draw a piece by its own template; None draws nothing."""
    if drawn is None:
        return SafeString("")
    engine = context.template.engine if context.template else Engine.get_default()
    return engine.get_template(drawn.template).render(context.new({"piece": drawn}))


def piece_html(drawn: Piece) -> SafeString:
    """Draw a piece outside a template, such as in a list's column."""
    return render_to_string(drawn.template, {"piece": drawn})


@register.filter
def number(value: Number | str | None) -> str:
    """Write a number with separated thousands; a dash for None, text as it is."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:,}"


@register.filter
def share(value: Decimal | float) -> str:
    """Write a share from 0 to 1 as percent with one decimal."""
    percent = (Decimal(value) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{percent:,} %"


@register.filter
def money(value: Decimal | int | None, currency: str) -> str:
    """Write an amount with two decimals and its currency; a dash for None."""
    if value is None:
        return "–"
    return f"{Decimal(value).quantize(Decimal('0.01'), ROUND_HALF_UP):,} {currency}"


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """Write a date in short, the year only where it is not this one; the exact time on hover."""
    if value is None:
        return SafeString("–")
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    this_year = local.year == timezone.localdate().year
    # Translators: date formats of PHP and Django; 12 Nov and 12 Nov 2024.
    pattern = gettext("j M") if this_year else gettext("j M Y")
    return _time(value, date_format(local, pattern))


@register.filter
def moment(value: datetime | None) -> SafeString:
    """Write a time in short: the clock today, else the day; the exact time on hover."""
    if value is None:
        return SafeString("–")
    local = timezone.localtime(value)
    if local.date() != timezone.localdate():
        return day(value)
    return _time(value, date_format(local, "H:i"))


def _time(value: date | datetime, short: str) -> SafeString:
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        exact = f"{local:%Y-%m-%d %H:%M:%S %Z}"
    else:
        exact = value.isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, short)


@register.filter
def span(value: timedelta | None) -> str:
    """Write a length of time in one unit: 40 s, 3 min, 2 h."""
    if value is None:
        return "–"
    seconds = max(0, round(value.total_seconds()))
    if seconds < 100:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    if minutes < 100:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = round(seconds / 3600)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


@register.simple_tag(takes_context=True)
def cell(context: Context, value: Cell) -> str:
    """Write a table's cell: a piece draws itself, a number gets separators, a time its short form."""
    if isinstance(value, Piece):
        return piece(context, value)
    if isinstance(value, datetime):
        return moment(value)
    if value is None or isinstance(value, int | Decimal):
        return number(value)
    return conditional_escape(str(value))
