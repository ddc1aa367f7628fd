"""Many small parts become few sorted ones, while others read and copy, and nobody's answer changes."""

from datetime import timedelta
from unittest import mock

import pyarrow.parquet as pq
import pytest

from loyalty.members import update_member
from loyalty.models import Member
from segments.columns import tidy as module
from segments.columns.catch_up import rebuild
from segments.columns.contents import Part, TableParts
from segments.columns.folder import path_of
from segments.columns.manifest import current_contents
from segments.columns.rewriting import rewritten
from segments.columns.tables import ACTIVITY, MEMBER
from segments.columns.tidy import FORGET_AFTER, tidy
from segments.engine import open_columns, run
from segments.engine.tables import live_activity, members
from tests.loyalty.cast import NOW, ana, purchase, ting
from tests.segments.columns.asking import both, caught_up, elsewhere, ids_in_columns, ids_in_postgres

pytestmark = pytest.mark.django_db(transaction=True)


def parts_of(name: str) -> TableParts:
    return current_contents().tables[name]


def buy_one_by_one(count: int) -> Member:
    someone = ting()
    caught_up()
    for number in range(count):
        purchase(someone, f"{number}.50", occurred_at=NOW - timedelta(days=number))
        caught_up()
    return someone


def test_small_parts_of_activity_become_one() -> None:
    with mock.patch.object(module, "MOST_SMALL_PARTS", 3):
        buy_one_by_one(5)
        before = ids_in_columns()
        assert tidy(now=NOW) == ["merge loyalty_activity"]
    assert len(parts_of(ACTIVITY.name).changes) == 1
    assert ids_in_columns() == before == ids_in_postgres()


def test_a_long_tail_becomes_a_sorted_base() -> None:
    with mock.patch.object(module, "LEAST_TAIL", 3):
        buy_one_by_one(5)
        assert tidy(now=NOW) == ["rewrite loyalty_activity"]
    found = parts_of(ACTIVITY.name)
    assert (len(found.base), found.changes) == (1, ())
    stored = pq.read_table(path_of(found.base[0]))
    assert stored["occurred_at"].to_pylist() == sorted(stored["occurred_at"].to_pylist())
    here, there = both(live_activity())
    assert here == there
    assert len(here) == 5


def test_changes_of_members_go_into_the_base() -> None:
    one, other = ting(), ana()
    caught_up()
    with mock.patch.object(module, "MOST_CHANGE_PARTS", 2):
        for city in ("Delft", "Utrecht", "Leiden"):
            update_member(member_id=one.pk, changes={"city": city})
            caught_up()
        assert tidy(now=NOW) == ["rewrite loyalty_member"]
    assert parts_of(MEMBER.name).changes == ()
    assert parts_of(MEMBER.name).base[0].rows == 2
    rows = {row["id"]: row["city"] for row in run(members()).to_pylist()}
    assert rows == {one.pk: "Leiden", other.pk: "Berlin"}


def test_rows_that_come_while_a_base_is_sorted_stay() -> None:
    someone = buy_one_by_one(4)

    def with_news(*arguments: object) -> Part:
        part = rewritten(*arguments)  # type: ignore[arg-type]
        elsewhere(lambda: purchase(someone, "9.99"))
        elsewhere(caught_up)
        return part

    with mock.patch.object(module, "LEAST_TAIL", 3), mock.patch("segments.columns.tidy.rewritten", with_news):
        tidy(now=NOW)
    assert len(parts_of(ACTIVITY.name).changes) == 1
    assert ids_in_columns() == ids_in_postgres()
    assert sum(ids_in_columns().values()) == 5


def test_work_on_parts_that_were_rebuilt_meanwhile_is_thrown_away() -> None:
    buy_one_by_one(4)

    def with_rebuild(*arguments: object) -> Part:
        part = rewritten(*arguments)  # type: ignore[arg-type]
        elsewhere(lambda: rebuild(now=NOW))
        return part

    with (
        mock.patch.object(module, "LEAST_TAIL", 3),
        mock.patch("segments.columns.tidy.rewritten", with_rebuild),
    ):
        assert tidy(now=NOW) == []
    assert parts_of(ACTIVITY.name).base == ()
    assert ids_in_columns() == ids_in_postgres()


def test_a_reader_that_began_before_finishes_with_what_it_saw() -> None:
    someone = buy_one_by_one(4)
    with mock.patch.object(module, "LEAST_TAIL", 3), open_columns() as columns:
        tidy(now=NOW)
        purchase(someone)
        caught_up()
        assert columns.run(live_activity()).num_rows == 4
    assert run(live_activity()).num_rows == 5


def test_erased_people_are_left_out_at_once_and_out_of_the_files_within_a_day() -> None:
    gone, kept = ting(), ana()
    purchase(gone)
    purchase(kept)
    caught_up()
    Member.objects.filter(pk=gone.pk).update(status="erased", city="", name="")
    caught_up()
    assert set(run(live_activity())["member_id"].to_pylist()) == {kept.pk}
    assert tidy(now=NOW) == []
    assert "forget 1 rows of loyalty_activity" in tidy(now=NOW + FORGET_AFTER)
    stored = [
        row for name in (ACTIVITY.name, MEMBER.name) for part in parts_of(name).parts
        for row in pq.read_table(path_of(part)).to_pylist()
    ]  # fmt: skip
    assert {row["member_id"] for row in stored if "member_id" in row} == {kept.pk}
    assert {row["city"] for row in stored if "city" in row} == {"", "Berlin"}
    assert tidy(now=NOW + FORGET_AFTER) == []
