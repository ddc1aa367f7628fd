"""R, F and M of every member as one Ibis expression, the same on every engine.

Mid-rank scores need no rank per member: a score begins at a value, and that value follows from how many
members have each distinct value. With ``n`` members, ``lo`` and ``hi`` the first and last rank among equals,
``(5 * (lo + hi - 1) + 2 * n - 1) // (2 * n) >= s`` is the same as ``5 * (lo + hi - 1) > 2 * n * (s - 1)``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from segments.scores.cut_points import SCORES, CutPoints
from segments.scores.definitions import GroupRule, RfmSettings, When
from segments.scores.purchases import MOMENT, MONEY, Window, figures, moment, purchases

if TYPE_CHECKING:
    from ibis.expr.types import Table

VALUES = {"r": "last_purchase_at", "f": "frequency", "m": "monetary"}
SCORE = "int16"
COLUMNS = (
    "member_id",
    "first_purchase_at",
    "last_purchase_at",
    "purchases",
    "frequency",
    "monetary",
    "other_currency",
)


def rfm_expression(
    activity: "Table", *, settings: RfmSettings, as_of: datetime, kinds: Sequence[int], currency: str
) -> "Table":
    """Return ``COLUMNS``, ``r, f, m`` (null for those left out of ranking) and ``group_index`` per member.

    ``activity``: see ``purchases``. ``group_index`` counts ``settings.group_names`` from 0.
    """
    bought = purchases(activity, as_of=as_of, kinds=kinds, currency=currency)
    known = figures(bought, Window(as_of, settings.period_days))
    if settings.cut_points is None:
        return _by_mid_rank(known, settings, as_of)
    return scored_by(known, CutPoints.fixed(settings.cut_points, as_of=as_of), settings)


def scored_by(known: "Table", cuts: CutPoints, settings: RfmSettings) -> "Table":
    """Score figures (``COLUMNS``) by given cut-points and group them."""
    import ibis

    types = {"r": MOMENT, "f": "int64", "m": MONEY}
    starts = {
        name: [
            ibis.literal(value, kind) if value is not None else ibis.null(kind)
            for value in getattr(cuts, name)
        ]
        for name, kind in types.items()
    }
    return _grouped(_scored(_ranked(known, settings, cuts.as_of), starts), settings, cuts.as_of)


def _by_mid_rank(known: "Table", settings: RfmSettings, as_of: datetime) -> "Table":
    marked = _ranked(known, settings, as_of)
    ranked = marked.filter(marked.is_ranked)
    buying = ranked.filter(ranked.frequency > 0)
    joined = marked
    for name, among in {"r": ranked, "f": buying, "m": buying}.items():
        joined = joined.cross_join(_mid_rank_cuts(among, name))
    starts = {name: [joined[f"{name}_{score}"] for score in SCORES] for name in VALUES}
    return _grouped(_scored(joined, starts), settings, as_of)


def _mid_rank_cuts(among: "Table", name: str) -> "Table":
    """One row: the smallest value that gets each score."""
    import ibis

    column = VALUES[name]
    distinct = among.group_by(value=among[column]).agg(alike=among.count())
    up_to_here = ibis.window(order_by=distinct.value, preceding=None, following=0)
    placed = distinct.mutate(
        up_to=distinct.alike.sum().over(up_to_here).cast("int64"),
        members=distinct.alike.sum().over(ibis.window()).cast("int64"),
    )
    # First plus last rank among equals, less one.
    place = 2 * placed.up_to - placed.alike
    return placed.agg(
        **{
            f"{name}_{score}": placed.value.min(where=5 * place > 2 * placed.members * (score - 1))
            for score in SCORES
        }
    )


def _is(when: When, known: "Table", settings: RfmSettings, as_of: datetime) -> Any:
    match when:
        case When.NEW:
            return known.first_purchase_at > moment(Window(as_of, settings.new_days).opens_at)
        case When.ONE_TIME:
            return known.purchases == 1
        case When.SILENT:
            return known.frequency == 0


def _ranked(known: "Table", settings: RfmSettings, as_of: datetime) -> "Table":
    import ibis

    ranked = ibis.literal(True)
    for when in sorted(settings.leaves_out):
        ranked = ranked & ~_is(when, known, settings, as_of)
    return known.select(*COLUMNS, is_ranked=ranked)


def _scored(marked: "Table", starts: Mapping[str, Sequence[Any]]) -> "Table":
    buying = marked.frequency > 0
    asked = {"r": marked.is_ranked, "f": marked.is_ranked & buying, "m": marked.is_ranked & buying}
    scores = {
        name: marked.is_ranked.ifelse(_score(marked[VALUES[name]], starts[name], asked[name]), None).cast(
            SCORE
        )
        for name in VALUES
    }
    return marked.select(*COLUMNS, **scores)


def _score(value: Any, starts: Sequence[Any], asked: Any) -> Any:
    """1, and 1 more for each cut-point that the value has reached."""
    import ibis

    reached = [(asked & (value >= start)).fill_null(False).ifelse(1, 0).cast(SCORE) for start in starts]
    return sum(reached, ibis.literal(1, SCORE))


def _grouped(scored: "Table", settings: RfmSettings, as_of: datetime) -> "Table":
    """Add the index of the first group whose rule fits."""
    import ibis

    names = settings.group_names
    branches = [
        (_fits(rule, scored, settings, as_of), ibis.literal(names.index(rule.group), SCORE))
        for rule in settings.groups
    ]
    return scored.mutate(group_index=ibis.cases(*branches).cast(SCORE))


def _fits(rule: GroupRule, scored: "Table", settings: RfmSettings, as_of: datetime) -> Any:
    import ibis

    fits = ibis.literal(True)
    if rule.when:
        fits = fits & _is(rule.when, scored, settings, as_of)
    for name in VALUES:
        if (ends := getattr(rule, name)) is not None:
            fits = fits & scored[name].between(*ends)
    if rule.codes:
        code = scored.r * 100 + scored.f * 10 + scored.m
        fits = fits & code.isin([int(one) for one in rule.codes])
    # A member without scores fits no rule that asks for some.
    return fits.fill_null(False)
