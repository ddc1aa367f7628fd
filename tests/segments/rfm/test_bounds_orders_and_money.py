"""Which purchases count for what: the instants at both ends of a window, orders, amounts, currencies."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from segments.management.commands import rfm
from tests.segments.rfm.worlds import AS_OF, OTHER, Row, World, ago, by_member, groups, scored, settings

TICK = timedelta(microseconds=1)


def figures(*rows: Row, **rules: Any) -> dict[str, Any]:
    """What is counted for the only member."""
    found: list[dict[str, Any]] = scored(World(rows=rows), settings(**rules)).scores.to_pylist()
    return found[0]


def test_a_purchase_at_the_instant_itself_counts_and_a_later_one_does_not() -> None:
    assert scored(World(rows=[Row(1, AS_OF)])).counts["members"] == 1
    assert scored(World(rows=[Row(1, AS_OF + TICK)])).counts["members"] == 0


def test_the_period_is_so_many_times_24_hours_and_leaves_its_first_instant_out() -> None:
    opens = ago(365)
    found = figures(Row(1, opens), Row(1, opens + TICK), Row(1, opens - TICK))
    assert (found["purchases"], found["frequency"]) == (3, 1)


def test_24_hours_are_no_calendar_day_when_the_clocks_go_forward() -> None:
    # 02:30 on the day before is 23 hours of the wall's clock, and 24 hours ago it was 02:30 too.
    found = figures(Row(1, datetime(2024, 3, 30, 1, 30, tzinfo=UTC)), Row(1, AS_OF), period_days=1)
    assert found["frequency"] == 1
    found = figures(Row(1, datetime(2024, 3, 30, 1, 30, 1, tzinfo=UTC)), Row(1, AS_OF), period_days=1)
    assert found["frequency"] == 2


def test_a_member_is_new_for_thirty_days_however_much_they_buy() -> None:
    one = [Row(1, ago(30) + TICK), Row(1, AS_OF)]
    two = [Row(2, ago(30)), Row(2, AS_OF)]
    assert groups(scored(World(rows=[*one, *two]))) == {1: "new", 2: "loyal"}


def test_one_purchase_ever_is_a_one_time_buyer_and_two_rows_of_an_order_are_one_purchase() -> None:
    once = [Row(1, ago(400))]
    order = [Row(2, ago(50), order_id="A"), Row(2, ago(49), order_id="A")]
    twice = [Row(3, ago(50), order_id="A"), Row(3, ago(49), order_id="B")]
    found = groups(scored(World(rows=[*once, *order, *twice])))
    assert (found[1], found[2]) == ("one-time buyer", "one-time buyer")
    assert found[3] != "one-time buyer"


def test_an_order_happens_at_its_first_row_with_the_sum_of_all() -> None:
    early = ago(365)
    found = figures(
        Row(1, early, Decimal("1.25"), "A"), Row(1, ago(1), Decimal("2.25"), "A"), Row(1, ago(2), Decimal(9))
    )
    assert (found["first_purchase_at"], found["last_purchase_at"]) == (early, ago(2))
    assert (found["frequency"], found["monetary"]) == (1, Decimal(9))


def test_a_row_after_the_instant_belongs_to_no_order_yet() -> None:
    found = figures(Row(1, AS_OF, Decimal(1), "A"), Row(1, AS_OF + TICK, Decimal(5), "A"))
    assert (found["purchases"], found["monetary"]) == (1, Decimal(1))


def test_the_same_order_id_of_two_members_is_two_orders() -> None:
    rows = [Row(1, ago(3), order_id="A"), Row(2, ago(3), order_id="A")]
    assert scored(World(rows=rows)).scores["purchases"].to_pylist() == [1, 1]


def test_merged_members_are_one_and_share_orders() -> None:
    rows = [Row(1, ago(3), Decimal(1), "A"), Row(2, ago(4), Decimal(2), "A")]
    (found,) = scored(World(rows=rows, merged={1: 2})).scores.to_pylist()
    assert (found["member_id"], found["purchases"], found["monetary"]) == (2, 1, Decimal(3))


def test_another_kind_is_no_purchase_and_a_voided_row_never_happened() -> None:
    rows = [Row(1, ago(3), kind=OTHER), Row(2, ago(3)), Row(2, ago(2), voids=1)]
    assert scored(World(rows=rows)).counts["members"] == 0


def test_another_currency_counts_as_a_purchase_and_adds_no_money() -> None:
    result = scored(
        World(
            rows=[
                Row(1, ago(3), Decimal(5), currency="USD"),
                Row(1, ago(2), Decimal(7)),
                Row(1, ago(1), None),
            ]
        )
    )
    (found,) = result.scores.to_pylist()
    assert (found["frequency"], found["monetary"]) == (3, Decimal(7))
    assert result.left_out == {"members_without_purchase": 0, "other_currency": 1}


def test_amounts_are_compared_as_decimals() -> None:
    tenths = [Row(1, ago(day), Decimal("0.1")) for day in (40, 50, 60)]
    rows = [*tenths, Row(2, ago(40), Decimal("0.3")), Row(2, ago(50), Decimal(0)), Row(2, ago(60), None)]
    found = by_member(scored(World(rows=rows)))
    assert found[1] == found[2]


@pytest.mark.django_db
def test_as_of_a_day_means_its_midnight_where_the_programme_lives(settings: Settings) -> None:
    settings.PROGRAMME_TIME_ZONE = "Europe/Berlin"
    assert rfm._moment("2024-03-31") == datetime(2024, 3, 30, 23, tzinfo=UTC)
    assert rfm._moment("2024-04-01") == datetime(2024, 3, 31, 22, tzinfo=UTC)
    assert rfm._moment("2024-03-31T03:30") == AS_OF
    assert rfm._moment("2024-03-31T01:30Z") == AS_OF


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--as-of", "31.3.2024"], "is no day or time"),
        (["--as-of", "2024-02-30"], "is no day or time"),
        (["--period-days", "0"], "1 to 36500"),
        (["--definition", "nobody"], "Known are: eleven-groups, standard|Known are: standard, eleven-groups"),
        (["--store", "--period-days", "30"], "change the definition instead"),
        (["--store", "--as-of", "2999-01-01"], "has not come yet"),
    ],
)
def test_the_command_refuses_in_one_sentence(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("rfm", *arguments, stdout=StringIO())
