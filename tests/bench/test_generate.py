"""The generated files hold what was asked for, the same every time, and every row makes sense."""

from pathlib import Path

import duckdb
import pytest

from bench import generate as files
from bench import population
from bench.generate import Generated, generate

MEMBERS, ACTIVITIES = 2_000, 40_000


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    # Many small pieces, so that what large files are put together from is put together here too.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(population, "MEMBERS_AT_ONCE", 300)
        patch.setattr(files, "MEMBERS_AT_ONCE", 700)
        patch.setattr(files, "ROWS_IN_A_STRETCH", 4_000)
        patch.setattr(files, "ROWS_AT_ONCE", 1_500)
        return generate(tmp_path_factory.mktemp("generated"), members=MEMBERS, activities=ACTIVITIES)


def one_row(question: str, generated: Generated) -> tuple[object, ...]:
    """Ask about the tables ``activity`` and ``member``."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE VIEW activity AS FROM '{generated.activities_parquet}'")
        connection.execute(f"CREATE VIEW member AS FROM '{generated.members_parquet}'")
        row = connection.execute(question).fetchone()
    assert row is not None
    return row


def test_there_are_exactly_as_many_members_and_activities_as_asked_for(generated: Generated) -> None:
    question = """
        SELECT (SELECT count(*) FROM member), (SELECT count(DISTINCT external_id) FROM member),
               (SELECT count(*) FROM activity), (SELECT count(DISTINCT external_id) FROM activity)
    """
    assert one_row(question, generated) == (MEMBERS, MEMBERS, ACTIVITIES, ACTIVITIES)


def test_the_counts_of_purchases_and_orders_are_true(generated: Generated) -> None:
    question = """
        SELECT count(*) FILTER (kind IN ('purchase', 'code_redeemed', 'points_exchanged')),
               count(DISTINCT order_id) FROM activity
    """
    assert one_row(question, generated) == (generated.purchase_rows, generated.orders)
    assert generated.purchase_rows == pytest.approx(0.3 * ACTIVITIES, rel=0.05)


def test_an_order_is_one_member_at_one_time_and_many_have_several_rows(generated: Generated) -> None:
    question = """
        WITH orders AS (
            SELECT count(*) AS lines, count(DISTINCT member) AS members, count(DISTINCT occurred_at) AS times
            FROM activity WHERE order_id IS NOT NULL GROUP BY order_id
        )
        SELECT max(members), max(times), avg(CAST(lines > 1 AS integer)) > 0.4, max(lines) >= 4 FROM orders
    """
    assert one_row(question, generated) == (1, 1, True, True)


def test_activity_lies_between_joining_and_the_end_and_is_sorted(generated: Generated) -> None:
    question = """
        SELECT count(*) FILTER (occurred_at < first_touch),
               max(occurred_at) < TIMESTAMPTZ '2026-11-01 00:00:00+00',
               count(*)
        FROM activity JOIN member ON activity.member = member.external_id
    """
    assert one_row(question, generated) == (0, True, ACTIVITIES)
    unsorted = """
        SELECT count(*) FROM (
            SELECT occurred_at < lag(occurred_at) OVER (ORDER BY external_id) AS back FROM activity
        ) WHERE back
    """
    assert one_row(unsorted, generated) == (0,)


def test_money_stands_where_money_changes_hands_and_nowhere_else(generated: Generated) -> None:
    question = """
        SELECT count(*) FILTER ((amount IS NOT NULL) <> (kind IN ('purchase', 'return', 'code_redeemed',
                   'points_exchanged'))),
               count(*) FILTER ((amount IS NULL) <> (currency IS NULL)),
               count(*) FILTER (amount <= 0)
        FROM activity
    """
    assert one_row(question, generated) == (0, 0, 0)


def test_a_few_buy_much_and_many_buy_little(generated: Generated) -> None:
    question = """
        WITH buyers AS (
            SELECT count(DISTINCT order_id) AS orders FROM activity WHERE kind = 'purchase' GROUP BY member
        )
        SELECT avg(CAST(orders = 1 AS integer)) BETWEEN 0.2 AND 0.4, max(orders) > 8 * avg(orders),
               count(*) BETWEEN 0.5 * ? AND 0.8 * ?
        FROM buyers
    """.replace("?", str(MEMBERS))
    assert one_row(question, generated) == (True, True, True)


def test_both_formats_hold_the_same_rows(generated: Generated) -> None:
    for csv, parquet in (
        (generated.members_csv, generated.members_parquet),
        (generated.activities_csv, generated.activities_parquet),
    ):
        texts = "SELECT CAST(COLUMNS(* EXCLUDE (first_touch)) AS text)"
        texts = (
            texts if csv == generated.members_csv else "SELECT CAST(COLUMNS(* EXCLUDE (occurred_at)) AS text)"
        )
        read = f"read_csv('{csv}', all_varchar = true, header = true)"
        differences = f"SELECT count(*) FROM ({texts} FROM {read} EXCEPT {texts} FROM '{parquet}')"
        assert one_row(differences, generated) == (0,)
        assert one_row(f"SELECT count(*) FROM {read}", generated) == one_row(
            f"SELECT count(*) FROM '{parquet}'", generated
        )


def test_the_same_parameters_give_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    sizes = {"members": 300, "activities": 5_000}
    first = generate(tmp_path / "first", **sizes)
    second = generate(tmp_path / "second", **sizes)
    other = generate(tmp_path / "other", **sizes, seed=2)
    for one, two in zip(first.files, second.files, strict=True):
        assert one.read_bytes() == two.read_bytes()
    assert first.activities_csv.read_bytes() != other.activities_csv.read_bytes()


def test_files_that_are_there_are_not_made_again_unless_something_is_amiss(tmp_path: Path) -> None:
    sizes = {"members": 300, "activities": 5_000}
    first = generate(tmp_path, **sizes)
    made_at = first.activities_csv.stat().st_mtime_ns
    assert generate(tmp_path, **sizes) == first
    assert first.activities_csv.stat().st_mtime_ns == made_at

    whole = first.activities_csv.read_bytes()
    first.activities_csv.write_bytes(whole[:-100])
    assert generate(tmp_path, **sizes) == first
    assert first.activities_csv.read_bytes() == whole

    (tmp_path / "generated.json").unlink()
    assert generate(tmp_path, **sizes) == first
    assert generate(tmp_path, members=301, activities=5_000).members == 301
