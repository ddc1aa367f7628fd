"""What holds now: the standard definition and its last good run."""

from segments.models import RfmDefinition, RfmRun
from segments.scores.definitions import settings_of


def standard_definition() -> RfmDefinition:
    """Return the definition whose scores members carry; a migration made one, and one stays."""
    return RfmDefinition.objects.get(is_standard=True)


def standard_groups() -> tuple[str, ...]:
    """Return the names of the standard definition's groups."""
    return settings_of(standard_definition()).group_names


def last_good_run(definition: RfmDefinition) -> RfmRun | None:
    """Return the newest run of a definition that came to its end."""
    runs = RfmRun.objects.filter(definition=definition, finished_at__isnull=False, error="")
    return runs.order_by("-id").first()
