"""Which definition is the standard one: members carry its scores."""

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction

from core.models import Job
from segments.models import RfmDefinition
from segments.scores.definitions import settings_of
from segments.scores.jobs import request_run


def make_standard(*, definition: RfmDefinition, user: User | AnonymousUser | None) -> Job:
    """Let members carry the scores of a definition from its next run on, which starts at once.

    Raises ``DefinitionRefused`` and ``GroupMissing`` for one that could not be computed.
    """
    settings_of(definition)
    with transaction.atomic():
        rows = RfmDefinition.objects.select_for_update().order_by("pk")
        chosen = {row.pk: row for row in rows}[definition.pk]
        # The old one first: there is never more than one.
        for row in rows:
            if row.is_standard and row.pk != chosen.pk:
                row.is_standard = False
                row.save(update_fields=["is_standard", "updated_at"])
        if not chosen.is_standard:
            chosen.is_standard = True
            chosen.save(update_fields=["is_standard", "updated_at"])
        return request_run(definition=chosen, user=user)
