"""A bound means something on one server only, and on no server that has gone back in time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock

import pytest
from django.db import connection

from segments.columns.catch_up import catch_up
from segments.columns.contents import Contents
from segments.columns.copying import copy_all
from segments.columns.errors import ColumnsMissing, StampedElsewhere
from segments.columns.folder import path_of
from segments.columns.manifest import commit, current_contents, manifest_row
from segments.columns.stamps import stamp_anew
from segments.engine import open_columns
from tests.loyalty.cast import NOW, purchase, ting
from tests.segments.columns.asking import caught_up, elsewhere, ids_in_columns, ids_in_postgres

pytestmark = pytest.mark.django_db(transaction=True)
Owner = Callable[[], AbstractContextManager[None]]


def identity_with(**changes: object) -> Callable[[Contents], Contents]:
    def change(before: Contents) -> Contents:
        assert before.identity is not None
        return before.model_copy(update={"identity": before.identity.model_copy(update=changes)})

    return change


def test_another_identity_means_building_anew() -> None:
    purchase(ting())
    caught_up()
    for changes in ({"system": "1"}, {"timeline": "00000007"}, {"database": 1}, {"layout": "older"}):
        commit(identity_with(**changes))
        done = catch_up(now=NOW)
        assert done is not None
        assert done.built, changes
    caught_up()
    assert ids_in_columns() == ids_in_postgres()


def test_a_bound_above_the_server_means_building_anew() -> None:
    purchase(ting())
    caught_up()
    commit(lambda before: before.model_copy(update={"bound": 10**15}))
    done = catch_up(now=NOW)
    assert done is not None
    assert done.built
    assert done.bound < 10**15


def test_a_missing_file_means_building_anew() -> None:
    purchase(ting())
    caught_up()
    path_of(current_contents().tables["loyalty_member"].base[0]).unlink()
    done = catch_up(now=NOW)
    assert done is not None
    assert done.built
    caught_up()
    assert ids_in_columns("loyalty_member") == ids_in_postgres("loyalty_member")


def test_nobody_is_answered_from_wrong_columns_while_new_ones_are_built() -> None:
    purchase(ting())
    caught_up()
    commit(identity_with(system="1"))

    def ask() -> Exception | None:
        try:
            with open_columns():
                return None
        except ColumnsMissing as error:
            return error

    answers: list[Any] = []

    def asked_meanwhile() -> object:
        answers.append(elsewhere(ask))
        return copy_all()

    with mock.patch("segments.columns.catch_up.copy_all", asked_meanwhile):
        catch_up(now=NOW)
    assert isinstance(answers[0], ColumnsMissing)
    assert elsewhere(ask) is None


def test_rows_stamped_by_another_server_are_refused_until_stamped_anew(database_owner: Owner) -> None:
    bought = purchase(ting())
    with database_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE loyalty_activity DISABLE TRIGGER USER")
        cursor.execute("UPDATE loyalty_activity SET row_xid = '1000000000000'::xid8")
        cursor.execute("ALTER TABLE loyalty_activity ENABLE TRIGGER USER")
    with pytest.raises(StampedElsewhere, match="loyalty_activity"):
        catch_up(now=NOW)
    assert "loyalty_activity" in manifest_row().error
    assert not current_contents().is_built
    with database_owner():
        assert stamp_anew(connection) > 0
    caught_up()
    assert ids_in_columns() == {bought.pk: 1}
    assert manifest_row().error == ""


def test_stamping_anew_does_not_bring_rows_a_second_time(database_owner: Owner) -> None:
    bought = purchase(ting())
    caught_up()
    with database_owner():
        stamp_anew(connection)
    assert not current_contents().is_built
    caught_up()
    assert ids_in_columns() == {bought.pk: 1}
