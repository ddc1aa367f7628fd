"""Consent: a member's answer for one channel, kept with its past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.transactions import one_transaction
from loyalty import intervals
from loyalty.locks import writable_members
from loyalty.models import Channel, Consent, Provenance


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """What a member answered for a channel, since when, and how we know."""

    member_id: int
    channel: Channel
    granted: bool
    since: datetime
    source: str
    provenance: Provenance = Provenance.ZERO


def set_consent(answer: ConsentAnswer) -> Consent:
    """Record an answer; the same answer again adds nothing.

    Raises ``MemberUnknown``, ``MemberErased`` and ``NewerValueKnown``.
    """
    return set_consents([answer])[0]


@one_transaction
def set_consents(answers: Sequence[ConsentAnswer]) -> list[Consent]:
    """Record many answers, all or none; return the rows that state them. Raises as ``set_consent``."""
    members = writable_members({answer.member_id for answer in answers})
    new = [
        Consent(
            member=members[answer.member_id],
            channel=answer.channel,
            granted=answer.granted,
            since=answer.since,
            source=answer.source,
            provenance=answer.provenance,
        )
        for answer in answers
    ]
    return intervals.append(
        known=Consent.objects.filter(member__in=members.values()),
        new=new,
        key=lambda row: (row.member_id, row.channel),
        value=lambda row: row.granted,
    )
