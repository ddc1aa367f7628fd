"""How many parts and rows are too many."""

import pytest

from segments.columns.contents import Contents, Identity, Part, TableParts
from segments.columns.tables import ACTIVITY, MEMBER, STAMPED
from segments.columns.tidy import FORGET_AFTER, Due, Step, due, tidying_is_due
from tests.loyalty.cast import NOW

FULL = Contents(
    identity=Identity(system="1", timeline="1", database=1, layout="1"),
    tables={table.name: TableParts() for table in STAMPED},
    forgotten_at=NOW,
)


def parts(count: int, rows: int = 1) -> tuple[Part, ...]:
    return tuple(Part(file=f"{number}.parquet", rows=rows, bytes=1) for number in range(count))


@pytest.mark.parametrize(
    ("base", "changes", "step"),
    [
        (parts(1, 1_000_000), parts(16), None),
        (parts(1, 1_000_000), parts(17), Step.MERGE),
        (parts(1, 4_000_000), parts(1, 200_000), None),
        (parts(1, 4_000_000), parts(1, 200_001), Step.REWRITE),
        ((), parts(1, 100_000), None),
        ((), parts(1, 100_001), Step.REWRITE),
    ],
)
def test_when_activity_is_tidied(
    base: tuple[Part, ...], changes: tuple[Part, ...], step: Step | None
) -> None:
    contents = FULL.having(ACTIVITY.name, TableParts(base=base, changes=changes))
    assert due(contents, now=NOW) == ([Due(ACTIVITY, step)] if step else [])


@pytest.mark.parametrize(
    ("changes", "due_now"),
    [(parts(10), False), (parts(11), True), (parts(1, 20_000), False), (parts(1, 20_001), True)],
)
def test_when_members_are_rewritten(changes: tuple[Part, ...], due_now: bool) -> None:
    contents = FULL.having(MEMBER.name, TableParts(base=parts(1), changes=changes))
    assert due(contents, now=NOW) == ([Due(MEMBER, Step.REWRITE)] if due_now else [])


def test_without_columns_nothing_is_due() -> None:
    assert due(Contents(), now=NOW) == []
    assert not tidying_is_due(Contents(), now=NOW)


def test_within_a_day_all_changes_go_into_the_base() -> None:
    contents = FULL.having(MEMBER.name, TableParts(base=parts(1), changes=parts(1)))
    assert not tidying_is_due(contents, now=NOW)
    assert due(contents, now=NOW + FORGET_AFTER) == [Due(MEMBER, Step.REWRITE)]
    assert tidying_is_due(FULL, now=NOW + FORGET_AFTER)
