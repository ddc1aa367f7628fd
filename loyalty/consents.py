"""Consent: a member's answer for one channel, kept with its past."""

from datetime import datetime

from django.db import transaction

from loyalty import intervals
from loyalty.locks import locked_member
from loyalty.models import Channel, Consent, Provenance


@transaction.atomic
def set_consent(
    *,
    member_id: int,
    channel: Channel,
    granted: bool,
    since: datetime,
    source: str,
    provenance: Provenance = Provenance.ZERO,
) -> Consent:
    """Record what a member answered for a channel; the same answer again adds nothing.

    Raises ``MemberUnknown``, ``MemberErased`` and ``NewerValueKnown``.
    """
    member = locked_member(member_id)
    open_row = Consent.objects.filter(member=member, channel=channel, until=None).first()
    new = Consent(
        member=member, channel=channel, granted=granted, since=since, source=source, provenance=provenance
    )
    same = open_row is not None and open_row.granted == granted
    return intervals.follow(open_row=open_row, new=new, same=same)
