"""Eight writers at once, one slow, some changing their minds: nothing is lost, nothing comes twice."""

import random
import time
from collections.abc import Callable
from threading import Event, Thread
from unittest import mock

import psycopg
import pytest

from segments.columns.catch_up import catch_up
from segments.columns.queries import Window, everything
from segments.columns.source import connection_string
from segments.columns.tables import ACTIVITY, MEMBER, TRAIT, CopiedTable
from segments.engine import open_columns
from tests.loyalty.cast import NOW, ana, ting
from tests.segments.columns.asking import caught_up, ids_in_columns, ids_in_postgres

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
SECONDS = 3.0
ROLLED_BACK = 0.15
INSERT = """
    INSERT INTO loyalty_activity (member_id, kind_id, occurred_at, local_date, amount, currency, order_id,
        product, category, source, provenance, attributes, external_id)
    SELECT %s, 1, now(), current_date, 1, 'EUR', '', '', '', 'storm', 1, '{}', '' FROM generate_series(1, %s)
"""
CHANGE = "UPDATE loyalty_member SET city = %s WHERE id = %s"


def write(address: str, members: list[int], seed: int, stop: Event) -> None:
    """Write and change in transactions of all lengths; writer 0 keeps its own open for long."""
    chance = random.Random(seed)  # noqa: S311
    with psycopg.connect(address) as connection:
        while not stop.is_set():
            connection.execute(INSERT, [chance.choice(members), chance.randrange(1, 30)])
            if chance.random() < 0.3:
                connection.execute(CHANGE, [f"city {chance.random()}", members[0]])
            time.sleep(chance.random() * (0.8 if seed == 0 else 0.02))
            if chance.random() < ROLLED_BACK:
                connection.rollback()
            else:
                connection.commit()


def storm(between: Callable[[], object]) -> None:
    """Let all write for a while, doing `between` all the time."""
    stop, members = Event(), [ting().pk, ana().pk]
    writers = [
        Thread(target=write, args=(connection_string(), members, seed, stop)) for seed in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        between()
    stop.set()
    for writer in writers:
        writer.join()


def by_id(table: CopiedTable, window: Window) -> str:
    """The tempting way: rows above the highest id that is already here."""
    if window.start == 0:
        return everything(table)
    with open_columns() as columns:
        newest = columns.ask(f"SELECT coalesce(max(id), 0) AS id FROM {table.name}")["id"][0].as_py()
    return f"{everything(table)} WHERE t.id > {newest}"


def test_a_storm_of_writers_loses_nothing_and_repeats_nothing() -> None:
    caught_up()
    catch_ups: list[int] = []

    def follow() -> None:
        done = catch_up(now=NOW)
        catch_ups.append(done.rows if done else 0)

    storm(follow)
    during = sum(catch_ups)
    caught_up()
    assert during > 0
    assert len(catch_ups) > 10
    for table in (ACTIVITY, MEMBER, TRAIT):
        assert ids_in_columns(table.name) == ids_in_postgres(table.name)


def test_the_storm_would_show_a_copy_that_follows_ids() -> None:
    caught_up()
    with mock.patch("segments.columns.queries.added", by_id):
        storm(lambda: catch_up(now=NOW))
        caught_up()
    lost = ids_in_postgres() - ids_in_columns()
    assert lost


def test_the_changed_member_has_its_last_city() -> None:
    caught_up()
    storm(lambda: catch_up(now=NOW))
    caught_up()
    with psycopg.connect(connection_string()) as connection:
        there: dict[int, str] = dict(connection.execute("SELECT id, city FROM loyalty_member").fetchall())
    with open_columns() as columns:
        here = columns.ask("SELECT id, city FROM loyalty_member").to_pylist()
    assert {row["id"]: row["city"] for row in here} == there
