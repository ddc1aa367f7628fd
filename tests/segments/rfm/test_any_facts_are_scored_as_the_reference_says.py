"""Random facts: the engine and a plain reading of the reference give the same, member by member."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segments.scores.rfm import VALUES
from tests.segments.rfm.naive import reading
from tests.segments.rfm.worlds import AS_OF, COUNTING, EURO, OTHER, Row, World, ago, by_member, scored
from tests.segments.rfm.worlds import settings as rules

MEMBERS = range(1, 15)
# Around each bound, and exactly on it, to the microsecond.
_EDGES = [ago(days) + timedelta(microseconds=off) for days in (0, 30, 90, 365) for off in (-1, 0, 1)]
TIMES = st.one_of(
    st.sampled_from(_EDGES),
    st.integers(-3, 800).map(ago),
    st.integers(0, 800 * 86_400).map(lambda seconds: ago(seconds / 86_400)),
)
AMOUNTS = st.one_of(
    st.none(),
    st.sampled_from(
        [Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), Decimal(10), Decimal("99999999999999.9999")]
    ),
    st.decimals(0, 100, places=4),
)
ROWS = st.builds(
    Row,
    member=st.sampled_from(MEMBERS),
    at=TIMES,
    amount=AMOUNTS,
    order_id=st.sampled_from(["", "", "A", "B"]),
    kind=st.sampled_from([*COUNTING, *COUNTING, OTHER]),
    currency=st.sampled_from([EURO, EURO, EURO, "USD"]),
)
WINDOWS: list[dict[str, int]] = [{}, {}, {"period_days": 1}, {"period_days": 800, "new_days": 90}]
LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to 14 members; some rows are voided, some members merged, some erased."""
    rows = draw(st.lists(ROWS, max_size=60))
    places = st.sets(st.integers(0, max(len(rows) - 1, 0)), max_size=4)
    voids = [
        Row(member=rows[place].member, at=rows[place].at, kind=rows[place].kind, voids=place)
        for place in (sorted(draw(places)) if rows else [])
    ]
    goes = draw(st.sets(st.sampled_from(MEMBERS[:4]), max_size=3))
    merged = {member: draw(st.sampled_from(MEMBERS[4:])) for member in sorted(goes)}
    erased = draw(st.frozensets(st.sampled_from(MEMBERS), max_size=2))
    return World(rows=[*rows, *voids], merged=merged, erased=erased)


@LIGHT
@given(world=worlds(), windows=st.sampled_from(WINDOWS))
def test_every_member_gets_the_scores_and_the_group_of_the_reference(
    world: World, windows: dict[str, int]
) -> None:
    result = scored(world, rules(**windows))
    assert by_member(result) == reading(world, as_of=AS_OF, **windows)
    members = result.scores["member_id"].to_pylist()
    assert len(members) == len(set(members)) == result.counts["members"]
    assert sum(result.counts[group] for group in result.settings.group_names) == len(members)


@LIGHT
@given(world=worlds(), data=st.data())
def test_neither_the_order_of_rows_nor_that_of_equals_matters(world: World, data: st.DataObject) -> None:
    plain = World(rows=[row for row in world.rows if row.voids is None], merged=world.merged)
    shuffled = World(rows=data.draw(st.permutations(list(plain.rows))), merged=plain.merged)
    result = scored(shuffled)
    assert by_member(result) == by_member(scored(plain))
    for score, value in VALUES.items():
        shared: dict[object, set[int]] = {}
        for row in result.scores.to_pylist():
            if row["r"] is not None and (score == "r" or row["frequency"]):
                shared.setdefault(row[value], set()).add(row[score])
        assert all(len(scores) == 1 for scores in shared.values())
