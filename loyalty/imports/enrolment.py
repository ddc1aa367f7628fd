"""Whose an identity is, and members for the identities that nobody has yet, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import CharField

from core.ids import new_public_ids
from loyalty.models import Identity, Member


@dataclass(frozen=True, slots=True)
class Owner:
    """The member that an identity leads to, through a merge if there was one."""

    member_id: int
    erased: bool


_OWNERS = """
SELECT i.value, coalesce(m.merged_into_id, m.id), coalesce(stays.status, m.status) = 'erased'
FROM loyalty_identity i
JOIN loyalty_member m ON m.id = i.member_id
LEFT JOIN loyalty_member stays ON stays.id = m.merged_into_id
WHERE i.kind = %s AND i.value = ANY(%s)
"""

# Identities first: who loses a race for one must not have made a member yet. The reference to the member is
# checked when the transaction commits. The order given keeps two imports from waiting for each other.
_CLAIM = """
INSERT INTO loyalty_identity (member_id, kind, value, display, created_at)
SELECT nextval(pg_get_serial_sequence('loyalty_member', 'id')), %s, value, display, %s
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS given (value, display, place)
ORDER BY place
ON CONFLICT (kind, value) DO NOTHING
RETURNING member_id
"""

_BLANK = [
    column.name
    for column in Member._meta.concrete_fields
    if isinstance(column, CharField) and column.name not in {"public_id", "status"}
]
_ENROL = f"""
INSERT INTO loyalty_member (id, public_id, status, enrolled_at, updated_at, {", ".join(_BLANK)})
SELECT id, public_id, 'active', %s, %s, {", ".join(["''"] * len(_BLANK))}
FROM unnest(%s::bigint[], %s::text[]) AS given (id, public_id)
"""  # noqa: S608  (names of our own columns)


def owners(kind: Identity.Kind, values: Sequence[str]) -> dict[str, Owner]:
    """Return the owners of those identities that exist."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, [kind, list(values)])
        return {value: Owner(member_id, erased) for value, member_id, erased in cursor.fetchall()}


def enrol_unknown(kind: Identity.Kind, unknown: Mapping[str, str], *, now: datetime) -> int:
    """Add a member for each identity (compared form to shown form) that is still free; return how many.

    Call it inside a transaction, and look up the owners again afterwards: another import may have been first.
    """
    if not unknown:
        return 0
    values = sorted(unknown)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [kind, now, values, [unknown[value] for value in values]])
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(_ENROL, [now, now, ids, new_public_ids("mem", len(ids))])
    return len(ids)


_WOULD_ENROL = """
INSERT INTO import_would_enrol (kind, value) SELECT %s, unnest(%s::text[])
ON CONFLICT (kind, value) DO NOTHING
"""


def would_enrol(kind: Identity.Kind, unknown: Sequence[str]) -> int:
    """Remember identities of a dry run; return for how many a member would be added."""
    if not unknown:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_WOULD_ENROL, [kind, list(unknown)])
        count: int = cursor.rowcount
        return count


_REMEMBER = """
INSERT INTO import_would_enrol (kind, value, member_id)
SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[]) ON CONFLICT (kind, value) DO NOTHING
"""


def remember_enrolled(identities: Mapping[tuple[Identity.Kind, str], int]) -> None:
    """Remember identities of a dry run with the ids of their members, negative for those to be enrolled."""
    if identities:
        kinds, values = zip(*identities, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [list(kinds), list(values), list(identities.values())])
