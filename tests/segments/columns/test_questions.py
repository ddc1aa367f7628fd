"""Asking: many threads at once, questions that take too long, and columns that are not there."""

import time
from datetime import UTC
from threading import Timer

import pytest

from segments.columns.errors import ColumnsMissing, QuestionStopped
from segments.engine import open_columns, run
from segments.engine.tables import activity, live_activity
from tests.loyalty.cast import NOW, purchase, ting
from tests.segments.columns.asking import caught_up
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"


def test_without_columns_the_answer_is_a_refusal() -> None:
    with pytest.raises(ColumnsMissing):
        run(live_activity())
    assert run(live_activity(), engine="postgres").num_rows == 0


def test_an_empty_programme_has_empty_columns() -> None:
    caught_up()
    assert run(live_activity()).num_rows == 0


def test_threads_do_not_cut_each_other_short() -> None:
    someone = ting()
    for _ in range(20):
        purchase(someone)
    caught_up()
    rows = live_activity()
    answers = together([lambda: [run(rows).num_rows for _ in range(5)]] * 6)
    assert answers == [[20] * 5] * 6


def test_a_question_is_stopped_after_its_time() -> None:
    caught_up()
    began = time.monotonic()
    with open_columns() as columns:
        with pytest.raises(QuestionStopped):
            columns.ask(LONG, seconds=0.2)
        assert columns.ask("SELECT 1 AS one").to_pylist() == [{"one": 1}]
    assert time.monotonic() - began < 10


def test_stopping_one_reader_leaves_the_others_alone() -> None:
    caught_up()
    with open_columns() as one, open_columns() as other:
        Timer(0.2, one.stop).start()
        with pytest.raises(QuestionStopped):
            one.ask(LONG)
        assert other.run(activity()).num_rows == 0


def test_postgres_is_stopped_after_its_time() -> None:
    someone = ting()
    for _ in range(200):
        purchase(someone)
    rows = activity()
    for _ in range(6):
        rows = rows.cross_join(activity().select("id").rename(**{f"id_{_}": "id"}))
    with pytest.raises(QuestionStopped):
        run(rows.aggregate(n=rows.count()), engine="postgres", seconds=0.2)


def test_times_come_back_in_utc() -> None:
    purchase(ting())
    caught_up()
    (row,) = run(activity()).to_pylist()
    assert row["occurred_at"] == NOW
    assert row["occurred_at"].tzinfo.utcoffset(row["occurred_at"]) == NOW.astimezone(UTC).utcoffset()
