"""The boundary that random facts hardly ever meet: a rank that stands exactly at a fifth."""

from tests.segments.rfm.worlds import Row, World, ago, scored


def test_equals_who_stand_exactly_at_a_fifth_have_not_passed_it() -> None:
    # Two equals at the bottom of five: (5 * (1 + 2 - 1) + 10 - 1) // 10 = 1, for R, F and M.
    days_ago = {1: 90, 2: 90, 3: 80, 4: 70, 5: 60}
    purchases = {1: 2, 2: 2, 3: 3, 4: 4, 5: 5}
    rows = [Row(member, ago(days_ago[member] + n)) for member in days_ago for n in range(purchases[member])]
    found = scored(World(rows=rows)).scores.to_pylist()
    scores = {row["member_id"]: (row["r"], row["f"], row["m"]) for row in found}
    assert scores == {1: (1, 1, 1), 2: (1, 1, 1), 3: (3, 3, 3), 4: (4, 4, 4), 5: (5, 5, 5)}
