"""An unfinished transaction may still bring rows below what others have written since: we wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from segments.columns.catch_up import catch_up, catch_up_fully
from segments.columns.health import column_health
from segments.columns.source import connection_string
from tests.loyalty.cast import NOW, purchase, ting
from tests.segments.columns.asking import caught_up, ids_in_columns

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_writing() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A transaction that has an id, on another connection."""
    with psycopg.connect(connection_string(), application_name="a slow import") as connection:
        connection.execute("SELECT pg_current_xact_id()")
        yield connection


def test_rows_behind_an_open_transaction_come_when_it_ends() -> None:
    someone = ting()
    caught_up()
    with somebody_writing():
        late = purchase(someone)
        catch_up(now=NOW)
        assert late.pk not in ids_in_columns()
    caught_up()
    assert ids_in_columns()[late.pk] == 1


def test_waiting_for_everything_gives_up_in_time() -> None:
    caught_up()
    with somebody_writing():
        purchase(ting())
        assert not catch_up_fully(now=NOW, seconds=0.3)


def test_a_reader_holds_nothing_back() -> None:
    someone = ting()
    caught_up()
    with psycopg.connect(connection_string()) as reader:
        reader.execute("SELECT count(*) FROM loyalty_member")
        bought = purchase(someone)
        caught_up()
        assert ids_in_columns()[bought.pk] == 1


def test_health_names_who_holds_it_back() -> None:
    caught_up()
    with somebody_writing() as connection:
        purchase(ting())
        catch_up(now=NOW)
        health = column_health(now=timezone.now())
        assert connection.info.backend_pid in {one.pid for one in health.held_by}
        assert "a slow import" in {one.application for one in health.held_by}
        assert health.behind > 0


def test_a_transaction_that_stays_open_becomes_a_problem() -> None:
    caught_up()
    with somebody_writing():
        purchase(ting())
        catch_up(now=NOW)
        (problem,) = column_health(now=NOW + timedelta(minutes=3)).problems()
    assert "180 seconds late" in problem
    assert "holds them back" in problem
