"""The members of a batch as the database knows them, locked or only looked at."""

from collections.abc import Iterable, Iterator

from django.db import connection

from loyalty.imports.enrolment import owners
from loyalty.imports.fields import CONSENT, TRAIT
from loyalty.imports.member_rows import IdentityKey, MemberRow
from loyalty.imports.people import Person, Span
from loyalty.models import Identity, Member
from loyalty.profiles import FIELDS as PROFILE

_PEOPLE = f"""
SELECT id, public_id, status, merged_into_id, {", ".join(PROFILE)}
FROM loyalty_member WHERE id = ANY(%s) ORDER BY id
"""  # noqa: S608  (names of our own columns)
_CONSENTS = """
SELECT member_id, %s || channel, granted, since, until, id
FROM loyalty_consent WHERE member_id = ANY(%s) ORDER BY since
"""
_TRAITS = """
SELECT t.member_id, %s || d.name, t.text, t.number, t.boolean, t.day, t.since, t.until, t.id
FROM loyalty_trait t JOIN loyalty_traitdefinition d ON d.id = t.definition_id
WHERE t.member_id = ANY(%s) ORDER BY t.since
"""
_SHADOWS = """
SELECT value, member_id FROM import_would_enrol WHERE kind = %s AND value = ANY(%s)
"""


class Raced(Exception):
    """Another writer was first with an identity or a merge: look again."""


def known_people(rows: Iterable[MemberRow], fields: set[str], *, lock: bool) -> dict[IdentityKey, Person]:
    """Return the members whom the identities of a batch lead to, with what the file may change of them.

    ``lock`` holds them until the transaction ends, in the order of their ids. Raises ``Raced``.
    """
    found = {
        (kind, value): owner.member_id
        for kind, values in _by_kind(rows)
        for value, owner in owners(kind, values).items()
    }
    people = dict(_people(set(found.values()), lock=lock))
    if any(name.startswith(CONSENT) for name in fields):
        _add_consents(people)
    if any(name.startswith(TRAIT) for name in fields):
        _add_traits(people)
    return {key: people[member_id] for key, member_id in found.items()}


def shadows(rows: Iterable[MemberRow]) -> dict[IdentityKey, Person]:
    """Return stand-ins for members whom this dry run would have enrolled in earlier batches."""
    people: dict[int, Person] = {}
    result: dict[IdentityKey, Person] = {}
    with connection.cursor() as cursor:
        for kind, values in _by_kind(rows):
            cursor.execute(_SHADOWS, [kind, values])
            for value, number in cursor.fetchall():
                person = people.setdefault(number, Person(number, in_this_file=True, shadow=True))
                result[(kind, value)] = person
    return result


def _by_kind(rows: Iterable[MemberRow]) -> Iterator[tuple[Identity.Kind, list[str]]]:
    keys = {key for row in rows for key in row.identities}
    for kind in Identity.Kind:
        values = sorted(value for key_kind, value in keys if key_kind == kind)
        if values:
            yield kind, values


def _people(ids: set[int], *, lock: bool) -> Iterator[tuple[int, Person]]:
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE + ("FOR NO KEY UPDATE" if lock else ""), [sorted(ids)])
        for member_id, public_id, status, merged_into, *profile in cursor.fetchall():
            if merged_into is not None:
                raise Raced
            yield (
                member_id,
                Person(
                    member_id=member_id,
                    public_id=public_id,
                    erased=status == Member.Status.ERASED,
                    profile=dict(zip(PROFILE, profile, strict=True)),
                ),
            )


def _add_consents(people: dict[int, Person]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CONSENTS, [CONSENT, sorted(people)])
        for member_id, name, granted, since, until, pk in cursor.fetchall():
            _add(people[member_id], name, Span(granted, since, until, pk))


def _add_traits(people: dict[int, Person]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TRAITS, [TRAIT, sorted(people)])
        for member_id, name, *values, since, until, pk in cursor.fetchall():
            value = next(one for one in values if one is not None)
            _add(people[member_id], name, Span(value, since, until, pk))


def _add(person: Person, name: str, span: Span) -> None:
    person.histories.setdefault(name, []).append(span)
