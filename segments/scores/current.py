"""What holds now: the standard definition, its runs, and the run whose scores members carry."""

from datetime import datetime

from django.db.models import QuerySet

from segments.models import RfmDefinition, RfmRun
from segments.scores.definitions import settings_of
from segments.scores.snapshots import settings_then


def standard_definition() -> RfmDefinition:
    """Return the definition whose scores members carry; a migration made one, and one stays."""
    return RfmDefinition.objects.get(is_standard=True)


def good_runs() -> QuerySet[RfmRun]:
    """Return the runs that came to their end, the newest first."""
    return RfmRun.objects.filter(finished_at__isnull=False, error="").order_by("-id")


def last_good_run(definition: RfmDefinition) -> RfmRun | None:
    """Return the newest run of a definition that came to its end."""
    return good_runs().filter(definition=definition).first()


def carried_run() -> RfmRun | None:
    """Return the run whose scores members carry; None before the first one."""
    return good_runs().filter(wrote_scores=True).first()


def groups_in_use() -> tuple[str, ...]:
    """Return the names of the groups that members can be in now."""
    run = carried_run()
    return settings_then(run).group_names if run else settings_of(standard_definition()).group_names


def run_before(definition: RfmDefinition, *, as_of: datetime, writes: bool) -> RfmRun | None:
    """Return what a run is compared with: the scores that it overwrites, else an older run of its kind."""
    if writes:
        return carried_run()
    older = good_runs().filter(definition=definition, as_of__lte=as_of)
    return older.order_by("-as_of", "-id").first()
