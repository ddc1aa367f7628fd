"""An answer that takes long is kept with its time; a page shows the last one while a worker renews it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import kept
from core.kept import read_answer
from core.models import KeptAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that a worker was asked for."""
    names: list[str] = []
    monkeypatch.setattr(
        kept, "current_app", type("App", (), {"send_task": lambda _s, _t, args: names.extend(args)})()
    )
    monkeypatch.setattr(transaction, "on_commit", lambda call: call())
    return names


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the answer was worked out."""
    runs: list[datetime] = []

    def compute(now: datetime) -> dict[str, Any]:
        runs.append(now)
        return {"runs": len(runs)}

    monkeypatch.setitem(kept._computations, "test", compute)
    return runs


def age(took: timedelta, hours: int = 2) -> None:
    KeptAnswer.objects.filter(pk="test").update(as_of=timezone.now() - timedelta(hours=hours), took=took)


def test_the_first_answer_is_worked_out_on_the_spot(counts: list[datetime]) -> None:
    answer = read_answer("test")
    assert answer.value == {"runs": 1}
    assert not answer.stale


def test_a_fresh_answer_is_not_worked_out_again(counts: list[datetime]) -> None:
    read_answer("test")
    assert read_answer("test").value == {"runs": 1}
    assert len(counts) == 1


def test_a_quick_answer_that_has_aged_is_renewed_on_the_spot(
    counts: list[datetime], asked: list[str]
) -> None:
    read_answer("test")
    age(timedelta(milliseconds=20))
    assert read_answer("test").value == {"runs": 2}
    assert asked == []


def test_a_slow_answer_that_has_aged_is_shown_while_one_worker_renews_it(
    counts: list[datetime], asked: list[str]
) -> None:
    read_answer("test")
    age(timedelta(seconds=5))
    shown = [read_answer("test"), read_answer("test")]
    assert [(one.value, one.stale) for one in shown] == [({"runs": 1}, True)] * 2
    assert asked == ["test"]
    assert len(counts) == 1
    kept.renew_answer("test")
    assert read_answer("test").value == {"runs": 2}


def test_a_worker_that_never_came_back_is_replaced(counts: list[datetime], asked: list[str]) -> None:
    read_answer("test")
    age(timedelta(seconds=5))
    KeptAnswer.objects.update(renewing_since=timezone.now() - timedelta(hours=1))
    read_answer("test")
    assert asked == ["test"]


def test_an_answer_too_slow_for_a_page_is_unknown_until_a_worker_has_it(
    monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    def slow(_now: datetime) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return {}

    monkeypatch.setattr(kept, "GIVE_UP_AFTER_MS", 50)
    monkeypatch.setitem(kept._computations, "test", slow)
    answer = read_answer("test")
    assert answer.value is None
    assert asked == ["test"]
