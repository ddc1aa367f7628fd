"""What has changed about the members of a batch, written for all of them at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from core.ids import new_public_ids
from loyalty.imports.fields import CONSENT, TRAIT
from loyalty.imports.known_people import Raced
from loyalty.imports.member_rows import IdentityKey
from loyalty.imports.people import People, Person, Span
from loyalty.imports.plan import ImportPlan
from loyalty.models import Member
from loyalty.profiles import FIELDS as PROFILE

_TYPES = {
    column.name: "date"
    if column.get_internal_type() == "DateField"
    else "timestamptz"
    if column.get_internal_type() == "DateTimeField"
    else "text"
    for column in Member._meta.concrete_fields
    if column.name in PROFILE
}
_NEXT_IDS = "SELECT nextval(pg_get_serial_sequence('loyalty_member', 'id')) FROM generate_series(1, %s)"
_CLAIM = """
INSERT INTO loyalty_identity (member_id, kind, value, display, created_at)
SELECT member_id, kind, value, display, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])
     WITH ORDINALITY AS given (member_id, kind, value, display, place)
ORDER BY place
ON CONFLICT (kind, value) DO NOTHING
"""
_ENROL = f"""
COPY loyalty_member (id, public_id, status, enrolled_at, updated_at, {", ".join(PROFILE)}) FROM STDIN
"""
_END = "UPDATE {table} SET until = ended.until FROM unnest(%s::bigint[], %s::timestamptz[]) AS ended (id, until) WHERE {table}.id = ended.id"  # noqa: E501
_CONSENTS = """
INSERT INTO loyalty_consent (member_id, channel, granted, since, until, source, provenance, recorded_at)
SELECT member_id, channel, granted, since, until, %s, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::boolean[], %s::timestamptz[], %s::timestamptz[])
     AS given (member_id, channel, granted, since, until)
"""
_TRAITS = """
INSERT INTO loyalty_trait
    (member_id, definition_id, text, number, boolean, day, since, until, source, provenance, recorded_at)
SELECT member_id, d.id, given.text, number, boolean, day, since, until, %s, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::numeric[], %s::boolean[], %s::date[],
            %s::timestamptz[], %s::timestamptz[])
     AS given (member_id, name, text, number, boolean, day, since, until)
JOIN loyalty_traitdefinition d ON d.name = given.name
"""

Fact = tuple[Person, str, Span]


def write(people: People, plan: ImportPlan) -> None:
    """Write what is new about the members of a batch. Call it in the transaction that locked them.

    Raises ``Raced`` when somebody else was first with an identity.
    """
    _number(people.new)
    _claim(people)
    _enrol(people.new, people.now)
    everybody = {id(person): person for person in people.owners.values()}
    new = {id(person) for person in people.new}
    _update([person for key, person in everybody.items() if person.changed and key not in new], people.now)
    facts = [
        (person, name, span)
        for person in everybody.values()
        for name, spans in person.histories.items()
        for span in spans
        if span.pk is None or span.ended
    ]
    _write_consents([fact for fact in facts if fact[1].startswith(CONSENT)], plan, people.now)
    _write_traits([fact for fact in facts if fact[1].startswith(TRAIT)], plan, people.now)


def _number(new: Sequence[Person]) -> None:
    if not new:
        return
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_IDS, [len(new)])
        ids = [row[0] for row in cursor.fetchall()]
    for person, member_id, public_id in zip(new, ids, new_public_ids("mem", len(new)), strict=True):
        person.member_id, person.public_id = member_id, public_id


def _claim(people: People) -> None:
    """Write identities, in one order for all writers."""
    claims = [
        (person.member_id, kind, value, shown)
        for (kind, value), (person, shown) in sorted(people.new_identities.items(), key=lambda item: item[0])
    ]
    if claims:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [people.now, *map(list, zip(*claims, strict=True))])
            if cursor.rowcount < len(claims):
                raise Raced


def _enrol(new: Sequence[Person], now: datetime) -> None:
    if not new:
        return
    blank = {name: "" if type_ == "text" else None for name, type_ in _TYPES.items()}
    with connection.cursor() as cursor, cursor.copy(_ENROL) as copy:
        for person in new:
            profile = blank | person.profile
            values = [profile[name] for name in PROFILE]
            copy.write_row([person.member_id, person.public_id, "active", person.enrolled_at, now, *values])


def _update(changed: Sequence[Person], now: datetime) -> None:
    if not changed:
        return
    names = sorted(set().union(*(person.changed for person in changed)))
    assignments = ", ".join(f"{name} = given.{name}" for name in names)
    arrays = ", ".join(f"%s::{_TYPES[name]}[]" for name in names)
    query = (
        f"UPDATE loyalty_member m SET {assignments}, updated_at = %s "  # noqa: S608  (our own columns)
        f"FROM unnest(%s::bigint[], {arrays}) AS given (id, {', '.join(names)}) WHERE m.id = given.id"
    )
    columns = [[person.profile[name] for person in changed] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(query, [now, [person.member_id for person in changed], *columns])


def _write_consents(facts: Sequence[Fact], plan: ImportPlan, now: datetime) -> None:
    _end("loyalty_consent", facts)
    new = [fact for fact in facts if fact[2].pk is None]
    if new:
        columns: list[list[Any]] = [
            [person.member_id for person, _name, _span in new],
            [name.removeprefix(CONSENT) for _person, name, _span in new],
            [span.value for _person, _name, span in new],
            [span.since for _person, _name, span in new],
            [span.until for _person, _name, span in new],
        ]
        with connection.cursor() as cursor:
            cursor.execute(_CONSENTS, [plan.source, plan.provenance, now, *columns])


def _write_traits(facts: Sequence[Fact], plan: ImportPlan, now: datetime) -> None:
    _end("loyalty_trait", facts)
    new = [fact for fact in facts if fact[2].pk is None]
    if new:
        columns: list[list[Any]] = [
            [person.member_id for person, _name, _span in new],
            [name.removeprefix(TRAIT) for _person, name, _span in new],
            *([span.value if type(span.value) is type_ else None for *_, span in new] for type_ in _VALUES),
            [span.since for _person, _name, span in new],
            [span.until for _person, _name, span in new],
        ]
        with connection.cursor() as cursor:
            cursor.execute(_TRAITS, [plan.source, plan.provenance, now, *columns])


# In the order of the columns text, number, boolean and day.
_VALUES = (str, Decimal, bool, date)


def _end(table: str, facts: Sequence[Fact]) -> None:
    """Write the ends first: the database allows one open interval at a time."""
    ended = [span for _person, _name, span in facts if span.ended and span.pk is not None]
    if ended:
        with connection.cursor() as cursor:
            cursor.execute(
                _END.format(table=table), [[span.pk for span in ended], [span.until for span in ended]]
            )


def remembered(people: People, first_number: int) -> Mapping[IdentityKey, int]:
    """Return the identities that a dry run would add, with negative numbers for members not yet enrolled."""
    numbers = {id(person): first_number - place for place, person in enumerate(people.new)}
    return {
        key: person.member_id if person.member_id is not None else numbers[id(person)]
        for key, (person, _shown) in people.new_identities.items()
    }
