"""Batches of members meet the database: found by their identities, enrolled or changed, doubles told."""

from collections.abc import Iterator

from core.errors import Refusal
from core.transactions import one_transaction
from loyalty.imports.enrolment import remember_enrolled
from loyalty.imports.known_people import Raced, known_people, shadows
from loyalty.imports.member_rows import IdentityKey, MemberReading, MemberRows
from loyalty.imports.member_writes import remembered, write
from loyalty.imports.members_seen import MembersSeen
from loyalty.imports.outcomes import Outcome, RefusedPlace
from loyalty.imports.people import Fate, People, Person

MOST_RACES = 10


class MemberWriter:
    """Writes batches, each in a transaction of its own, so that what is done stays done."""

    def __init__(self, reading: MemberReading) -> None:
        """``reading`` holds the plan and the time at which changes take effect."""
        self.reading = reading
        self._seen = MembersSeen()

    def merge(self, rows: MemberRows) -> Outcome:
        """Write a batch; looks again when another writer was first with something."""
        for _attempt in range(MOST_RACES):
            try:
                people, outcome = self._merge(rows)
            except Raced:
                continue
            _remember(people, outcome, self._seen)
            return outcome
        raise RuntimeError("other writers were first with the identities of a batch again and again")

    @one_transaction
    def _merge(self, rows: MemberRows) -> tuple[People, Outcome]:
        known = known_people(rows.rows, self.reading.fields, lock=True)
        people, outcome = _taken(rows, known, self.reading, self._seen)
        write(people, self.reading.plan)
        return people, outcome

    def finish(self) -> Iterator[Outcome]:
        """Nothing had to wait."""
        return iter(())


class MemberTrial:
    """Tells what an import would do; writes to temporary tables only.

    A member whom it would enrol and who stands again far below in the file counts as known there.
    """

    def __init__(self, reading: MemberReading) -> None:
        """Everything stands in the reading."""
        self.reading = reading
        self._seen = MembersSeen()
        self._enrolled = 0

    @one_transaction
    def merge(self, rows: MemberRows) -> Outcome:
        """Count what ``MemberWriter.merge`` would do."""
        known = shadows(rows.rows) | known_people(rows.rows, self.reading.fields, lock=False)
        people, outcome = _taken(rows, known, self.reading, self._seen)
        remember_enrolled(remembered(people, -1 - self._enrolled))
        self._enrolled += len(people.new)
        _remember(people, outcome, self._seen)
        return outcome

    def finish(self) -> Iterator[Outcome]:
        """Nothing had to wait."""
        return iter(())


def _taken(
    rows: MemberRows, known: dict[IdentityKey, Person], reading: MemberReading, seen: MembersSeen
) -> tuple[People, Outcome]:
    for person in known.values():
        if person.member_id is not None and person.member_id in seen:
            person.in_this_file = True
    people = People(owners=known, now=reading.now)
    outcome = Outcome()
    for row in rows.rows:
        try:
            fate = people.take(row)
        except Refusal as refusal:
            outcome.refused.append(RefusedPlace(row.place, refusal.field or "", refusal))
            continue
        outcome.new += fate is Fate.ENROLS
        outcome.changed += fate is Fate.CHANGES
        outcome.known += fate is Fate.KNOWN
    outcome.enrolled = len(people.new)
    return people, outcome


def _remember(people: People, outcome: Outcome, seen: MembersSeen) -> None:
    for person in people.owners.values():
        if person.in_this_file and person.member_id is not None:
            outcome.members.add(person.member_id)
            seen.add(person.member_id)
