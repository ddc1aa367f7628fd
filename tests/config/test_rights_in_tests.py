"""The tests themselves run with the rights of web and worker, so that a missing right shows here first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, transaction


def who_am_i() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_test_runs_as_the_app_role() -> None:
    assert who_am_i() == "regulars_app"


@pytest.mark.django_db
def test_the_app_role_may_not_make_tables() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("CREATE TABLE public.mine (id int)")


@pytest.mark.django_db(transaction=True)
def test_threads_of_a_transactional_test_run_as_the_app_role() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(who_am_i).result() == "regulars_app"
        pool.submit(lambda: connection.close()).result()  # noqa: PLW0108 (the thread's own)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_rows_made_by_migrations_outlive_a_flush_and_others_do_not(run: int) -> None:
    assert ContentType.objects.exists()
    assert not Group.objects.filter(name="left over").exists()
    Group.objects.create(name="left over")
