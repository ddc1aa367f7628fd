"""Runs that come too early, too late, twice at once, or that die half-way."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.jobs import JobCancelled
from segments.columns.catch_up import catch_up_fully
from segments.models import RfmDefinition, RfmMove, RfmRun, RfmScore
from segments.scores import running, writing
from segments.scores.current import carried_run, run_before, standard_definition
from segments.scores.definitions import settings_of
from segments.scores.errors import AsOfAhead, RunInProgress
from tests.segments.columns.asking import elsewhere
from tests.segments.rfm.stored import (
    DAY,
    FIXED,
    buys,
    crowd,
    define,
    group_of,
    in_groups,
    moves,
    run,
    shopper,
    stored_scores,
)
from tests.segments.rfm.worlds import AS_OF

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_keeps_all_that_explains_it() -> None:
    crowd(12)
    shopper("never bought")
    found = run()
    settings = settings_of(standard_definition())
    assert found.is_good
    assert found.snapshot == settings.snapshot() | {
        "kinds": ["code_redeemed", "points_exchanged", "purchase"]
    }
    assert found.counts["members"] == 12 == sum(found.counts[name] for name in settings.group_names)
    assert found.left_out == {"members_without_purchase": 1, "other_currency": 0}
    assert [len(found.cut_points[name]) for name in "rfm"] == [4, 4, 4]
    assert sum(cell["members"] for cell in found.heat_map) == RfmScore.objects.filter(r__isnull=False).count()
    assert (found.previous, found.changes, found.wrote_scores) == (None, {}, True)
    assert not RfmMove.objects.exists()


def test_a_run_as_of_an_earlier_moment_is_kept_and_leaves_scores_alone() -> None:
    define(**FIXED)
    ana = shopper("Ana")
    buys(ana, 40, 60, -20)
    late = run(AS_OF + 30 * DAY)
    before = stored_scores()
    early = run(AS_OF)
    assert (early.is_good, early.wrote_scores, early.previous) == (True, False, None)
    assert stored_scores() == before
    # Later than the early one, and still earlier than what members carry.
    between = run(AS_OF + 10 * DAY)
    assert (between.previous, between.wrote_scores) == (early, False)
    assert stored_scores() == before
    assert carried_run() == late
    assert run(AS_OF + 31 * DAY).previous == late


def test_the_scores_of_a_moment_to_come_are_not_stored() -> None:
    with pytest.raises(AsOfAhead):
        run(timezone.now() + timedelta(minutes=1))
    assert not RfmRun.objects.exists()


def test_another_definition_is_computed_beside_the_scores_that_members_carry() -> None:
    crowd(6)
    run()
    before = stored_scores()
    eleven = run(definition=RfmDefinition.objects.get(slug="eleven-groups"))
    assert (eleven.is_good, eleven.wrote_scores, len(eleven.money)) == (True, False, 11)
    assert stored_scores() == before


def test_scores_follow_the_definition_that_is_made_standard() -> None:
    everybody = crowd(6)
    first = run()
    RfmDefinition.objects.filter(slug="standard").update(is_standard=False)
    RfmDefinition.objects.filter(slug="eleven-groups").update(is_standard=True)
    second = run()
    assert (second.previous, second.wrote_scores) == (first, True)
    assert {cause for one in everybody for *_, cause in moves(one)} <= {"definition"}
    assert set(in_groups(everybody).values()) <= set(second.money)


def stops_at(call: int, error: BaseException) -> Any:
    """A report that raises when it is told about writing for so many times."""
    told: list[int] = []

    def report(done: int, total: int, message: str) -> None:
        if total:
            told.append(done)
        if len(told) == call:
            raise error

    return report


@pytest.mark.parametrize("error", [JobCancelled(), KeyboardInterrupt()])
def test_a_run_that_ends_half_way_is_completed_by_the_next(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "ROWS_AT_ONCE", 2)
    define(**FIXED)
    everybody = crowd(4)
    first = run()
    for one in everybody:
        buys(one, *range(-9, 0), amount="30")
    with pytest.raises(type(error)):
        run(AS_OF + 20 * DAY, report=stops_at(2, error))
    assert RfmMove.objects.count() == 2
    half = RfmRun.objects.latest("pk")
    assert not half.is_good
    assert carried_run() == first
    whole = run(AS_OF + 20 * DAY)
    half.refresh_from_db()
    assert half.error
    assert whole.previous == first
    # Each member moved once, whichever of the two runs did it, and the whole run tells of all four.
    assert [len(moves(one)) for one in everybody] == [1] * 4
    assert sum(group["in"] for group in whole.changes.values()) == 4
    assert set(in_groups(everybody).values()) == {"VIP"}
    again = stored_scores()
    RfmScore.objects.all().delete()
    RfmRun.objects.update(wrote_scores=False)
    run(AS_OF + 20 * DAY)
    assert stored_scores() == again


def test_the_reason_of_a_failure_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(2)
    with pytest.raises(JobCancelled):
        run(report=stops_at(1, JobCancelled()))
    assert "cancelled" in RfmRun.objects.get().error

    def broken(**_: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(running, "compute_rfm", broken)
    with pytest.raises(RuntimeError):
        run()
    failed = RfmRun.objects.latest("pk")
    assert (failed.is_good, failed.finished_at is not None) == (False, True)
    assert "secret" not in failed.error


def test_a_second_run_at_once_is_refused_and_changes_nothing() -> None:
    crowd(2)

    def meanwhile(done: int, total: int, message: str) -> None:
        with pytest.raises(RunInProgress):
            elsewhere(run)

    run(report=meanwhile)
    assert RfmRun.objects.count() == 1
    assert elsewhere(lambda: run(AS_OF + DAY)).is_good


def test_a_run_with_few_changes_touches_few_rows() -> None:
    define(**FIXED)
    everybody = crowd(6)
    run()

    def versions() -> dict[int, str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT member_id, ctid::text FROM segments_rfmscore")
            return dict(cursor.fetchall())

    before = versions()
    buys(everybody[0], -1)
    run(AS_OF + timedelta(days=1.5))
    changed = {member for member, place in versions().items() if before[member] != place}
    assert changed == {everybody[0].pk}


def test_what_is_not_copied_yet_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(2)
    catch_up = catch_up_fully

    def too_slow(**times: Any) -> bool:
        catch_up(**times)
        return False

    monkeypatch.setattr(running, "catch_up_fully", too_slow)
    assert run().left_out["late"] is True


def test_without_members_there_is_a_run_of_nobody() -> None:
    empty = run()
    assert (empty.counts["members"], empty.heat_map, empty.cut_points["f"]) == (0, [], [None] * 4)
    ana = shopper("Ana")
    buys(ana, 40, 60)
    run(AS_OF + DAY)
    assert group_of(ana) is not None
    assert moves(ana) == [("", group_of(ana), "behaviour")]
    before = run_before(standard_definition(), as_of=AS_OF, writes=False)
    assert before == empty
