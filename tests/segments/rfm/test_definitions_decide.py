"""What staff may set: fixed cut-points, other groups; and what is refused."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from segments.migrations._rfm_definitions import ELEVEN_GROUPS, SEVEN_GROUPS
from segments.models import RfmDefinition
from segments.scores.cut_points import CutPoints
from segments.scores.definitions import settings_of
from segments.scores.errors import DefinitionRefused, GroupMissing
from tests.segments.rfm.naive import group
from tests.segments.rfm.worlds import AS_OF, Row, World, ago, by_member, scored, settings

FIXED = {"r": [300, 200, 100, 10], "f": [2, 3, 4, 5], "m": ["10", "20", "30", "40.5"]}
TICK = timedelta(microseconds=1)


def bought(member: int, days: float, times: int = 2, amount: str = "1") -> list[Row]:
    """So many purchases, the last one so many days ago, the others just before."""
    return [Row(member, ago(days) - place * timedelta(hours=1), Decimal(amount)) for place in range(times)]


def test_fixed_cut_points_begin_a_score_at_their_value() -> None:
    rows = [
        *bought(1, 31, times=5, amount="8.1"),  # 40.50 in all
        *bought(2, 100, times=4, amount="7.49"),
        *bought(3, 300, times=3, amount="6.6667"),
        *bought(4, 301, times=2, amount="4.9999"),
    ]
    rules = settings(method="fixed", cut_points=FIXED, new_days=1)
    found = {member: scores[:3] for member, scores in by_member(scored(World(rows=rows), rules)).items()}
    # "Within 100 days" leaves the instant out that is exactly 100 days ago, as every window does.
    assert found == {1: (4, 5, 5), 2: (3, 4, 3), 3: (1, 3, 3), 4: (1, 2, 1)}
    just_inside = World(rows=[Row(1, ago(100) + TICK), Row(1, ago(200))])
    assert by_member(scored(just_inside, rules))[1][:2] == (4, 2)


def test_cut_points_of_a_run_give_the_same_groups_when_they_are_applied_again() -> None:
    rows = [row for member in range(1, 30) for row in bought(member, 31 + 7 * member, times=2 + member % 5)]
    result = scored(World(rows=rows))
    stored = CutPoints.from_json(result.cut_points.to_json(), as_of=AS_OF)
    again = result.group_indexes_by(stored, result.settings)
    first = result.scores.select(["member_id", "group_index"])
    assert again.sort_by("member_id").to_pylist() == first.sort_by("member_id").to_pylist()


@pytest.mark.parametrize("silent", [False, True])
def test_the_seven_rules_read_as_the_reference(silent: bool) -> None:
    rules = settings().groups
    for r, f, m in product(range(1, 6), repeat=3):
        if not silent or (f, m) == (1, 1):
            first = next(rule.group for rule in rules if rule.takes((r, f, m), silent=silent))
            assert first == group(r, f, m, silent=silent), (r, f, m)


def test_the_eleven_groups_take_each_of_the_125_codes_once() -> None:
    codes = Counter(code for rule in ELEVEN_GROUPS for code in rule["codes"])
    assert set(codes) == {"".join(code) for code in product("12345", repeat=3)}
    assert set(codes.values()) == {1}


def test_the_eleven_groups_score_everybody_also_the_new_and_those_who_bought_once() -> None:
    rows = [*bought(1, 1, times=5, amount="90"), Row(2, ago(200)), *bought(3, 500)]
    result = scored(World(rows=rows), settings(groups=ELEVEN_GROUPS))
    assert {member: scores[:3] for member, scores in by_member(result).items()} == {
        1: (5, 4, 4),
        2: (3, 2, 2),
        3: (1, 1, 1),
    }
    assert {member: scores[3] for member, scores in by_member(result).items()} == {
        1: "champions",
        2: "hibernating",
        3: "lost",
    }


@pytest.mark.django_db
def test_a_programme_starts_with_both_definitions() -> None:
    found = {row.slug: (settings_of(row).group_names, row.is_standard) for row in RfmDefinition.objects.all()}
    seven = ("new", "one-time buyer", "VIP", "loyal", "at risk", "sleeping", "needs attention")
    assert found["standard"] == (seven, True)
    assert len(found["eleven-groups"][0]) == 11
    assert not found["eleven-groups"][1]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"period_days": 0}, "period_days", "greater than or equal to 1"),
        ({"method": "fixed"}, "cut_points", "only when, the method is fixed"),
        ({"cut_points": FIXED}, "cut_points", "only when, the method is fixed"),
        ({"method": "fixed", "cut_points": FIXED | {"r": [1, 2, 3, 4]}}, "cut_points", "days of R must fall"),
        ({"method": "fixed", "cut_points": FIXED | {"f": [4, 3, 2, 1]}}, "cut_points", "must rise"),
        ({"groups": [{"group": "a", "r": [4, 2]}]}, "groups", "starts with the smaller"),
        ({"groups": [{"group": "a", "r": [0, 2]}]}, "groups", "line 1, R"),
        ({"groups": [{"group": "a", "codes": ["666"]}]}, "groups", "line 1, codes"),
        ({"groups": [{"group": "members"}]}, "groups", "cannot be the name"),
        ({"groups": [{"group": " "}]}, "groups", "line 1, group"),
        ({"groups": [{"group": "a", "if": 1}]}, "groups", "line 1, if"),
        ({"groups": [{"group": "a", "when": "new", "r": [1, 2]}]}, "groups", "no scores"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    changes: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(DefinitionRefused, match=says) as refusal:
        settings(**changes)
    assert refusal.value.field == field


def test_rules_that_leave_somebody_without_a_group_are_refused_with_an_example() -> None:
    with pytest.raises(GroupMissing, match="R 5, F 5, M 5"):
        settings(
            groups=[{"group": "low", "r": [1, 4]}, {"group": "b", "m": [1, 4]}, {"group": "c", "f": [1, 4]}]
        )
    with pytest.raises(GroupMissing):
        settings(groups=SEVEN_GROUPS[:-1])
