"""`manage.py columns`, the worker's task and what `doctor` hears."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from segments import tasks
from segments.columns.catch_up import catch_up
from segments.columns.health import column_health
from segments.columns.locks import Lock, holding
from segments.columns.manifest import commit, current_contents
from segments.columns.tables import ACTIVITY
from tests.loyalty.cast import NOW, purchase, ting
from tests.segments.columns.asking import caught_up, elsewhere, ids_in_columns, ids_in_postgres

pytestmark = pytest.mark.django_db(transaction=True)

# Transactions of tests that run beside this one may hide what was written from a catch-up for a moment.
SOMETHING_IS_NEW = mock.patch("segments.columns.catch_up._bound_if_complete", return_value=None)


def columns(*arguments: str) -> Any:
    said = StringIO()
    call_command("columns", *arguments, "--json", stdout=said)
    return json.loads(said.getvalue())


def test_before_the_first_catch_up_the_status_says_so() -> None:
    assert columns("status")["unusable"] == "nothing copied yet"
    assert column_health(now=NOW).problems()


def test_catching_up_fills_the_status() -> None:
    purchase(ting())
    assert columns("catch-up")["built"]
    status = columns("status")
    assert status["unusable"] == ""
    assert {table["name"]: table["rows"] for table in status["tables"]}["loyalty_member"] == 1
    assert status["error"] == ""


def test_the_status_is_readable() -> None:
    caught_up()
    said = StringIO()
    call_command("columns", "status", stdout=said)
    assert "loyalty_activity: 0 rows" in said.getvalue()


def test_rebuilding_changes_nothing_but_the_files() -> None:
    purchase(ting())
    caught_up()
    before = set(current_contents().files)
    assert columns("rebuild")["built"]
    assert not before & set(current_contents().files)
    caught_up()
    assert ids_in_columns() == ids_in_postgres()


def test_verifying_finds_no_difference() -> None:
    purchase(ting())
    caught_up()
    found = columns("verify")
    assert (found["members"], found["differ_twice"], found["repeated"]) == (1, 0, 0)


def test_verifying_forgives_what_the_next_catch_up_brings() -> None:
    someone = ting()
    caught_up()
    purchase(someone)
    found = columns("verify")
    assert found["differ_once"] == 1
    assert found["differ_twice"] == 0


def test_verifying_finds_a_lost_row() -> None:
    someone = ting()
    caught_up()
    purchase(someone)
    caught_up()
    parts = current_contents().tables[ACTIVITY.name]
    without_last = parts.model_copy(update={"changes": parts.changes[:-1]})
    commit(lambda before: before.having(ACTIVITY.name, without_last))
    with pytest.raises(CommandError, match="rebuild"):
        columns("verify")


def test_verifying_finds_a_row_that_is_there_twice() -> None:
    purchase(ting())
    caught_up()
    parts = current_contents().tables[ACTIVITY.name]
    commit(lambda before: before.having(ACTIVITY.name, parts.followed_by(*parts.parts)))
    with pytest.raises(CommandError, match="rebuild"):
        columns("verify")


def test_only_one_process_copies() -> None:
    caught_up()
    purchase(ting())
    with holding(Lock.COPY), SOMETHING_IS_NEW:
        assert elsewhere(lambda: catch_up(now=NOW)) is None
    caught_up()
    assert ids_in_columns() == ids_in_postgres()


def test_a_failure_is_kept_until_the_next_success() -> None:
    caught_up()
    purchase(ting())
    no_space = OSError("no space left")
    with SOMETHING_IS_NEW, mock.patch("segments.columns.catch_up.copy_since", side_effect=no_space):
        with pytest.raises(OSError, match="no space"):
            catch_up(now=NOW)
        assert "no space left" in " ".join(column_health(now=NOW).problems())
    caught_up()
    assert column_health(now=NOW).error == ""


def test_columns_that_nobody_looks_after_become_a_problem() -> None:
    caught_up()
    assert not column_health(now=NOW).problems()
    with mock.patch("segments.columns.health.open_transactions", return_value=[]):
        assert "worker" in " ".join(column_health(now=NOW + timedelta(minutes=3)).problems())


def test_the_task_copies_and_asks_for_tidying_when_it_is_due() -> None:
    purchase(ting())
    with (
        mock.patch("segments.tasks.timezone.now", return_value=timezone.now()),
        mock.patch.object(tasks.tidy_columns, "apply_async") as asked,
    ):
        tasks.catch_up()
        asked.assert_not_called()
        with mock.patch("segments.tasks.tidying_is_due", return_value=True):
            tasks.catch_up()
        asked.assert_called_once()
    tasks.tidy_columns()
    assert current_contents().is_built


def test_only_the_owner_may_stamp_anew() -> None:
    bought = purchase(ting())
    caught_up()
    with pytest.raises(CommandError, match="owner"):
        columns("stamp")
    assert current_contents().is_built
    assert ids_in_columns() == {bought.pk: 1}
