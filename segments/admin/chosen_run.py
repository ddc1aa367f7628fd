"""Which run the RFM page shows, and what it is compared with."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from segments.models import RfmDefinition, RfmRun
from segments.scores.changes import changes_between
from segments.scores.computing import counting_kinds
from segments.scores.current import carried_run, good_runs, last_good_run, standard_definition
from segments.scores.definitions import settings_of
from segments.scores.snapshots import snapshot_of


@dataclass(frozen=True)
class Chosen:
    """A definition, one of its runs, and the run that it is compared with."""

    definition: RfmDefinition
    run: RfmRun | None
    compared: RfmRun | None

    @cached_property
    def is_current(self) -> bool:
        """Whether these are the scores that members carry, so that a number leads to its members."""
        return self.run is not None and self.run == carried_run()

    @cached_property
    def is_outdated(self) -> bool:
        """Whether staff have changed the rules since."""
        if self.run is None:
            return False
        now: dict[str, Any] = snapshot_of(settings_of(self.definition), counting_kinds())
        return bool(self.run.snapshot != now)

    @cached_property
    def changes(self) -> dict[str, Any]:
        """Who went where between the two runs, as far as members carried the scores of both."""
        if self.run is None or self.compared is None:
            return {}
        return self.run.changes if self.is_usual else changes_between(self.compared, self.run)

    @property
    def is_usual(self) -> bool:
        """Whether the run is compared with the one before it."""
        return self.run is not None and self.compared == self.run.previous

    @cached_property
    def failure(self) -> RfmRun | None:
        """The newest run of the definition, if it failed: old figures must not stand as if all were well."""
        ended = RfmRun.objects.filter(definition=self.definition, finished_at__isnull=False)
        newest = ended.order_by("-id").first()
        return newest if newest and newest.error else None


def chosen_run(request: HttpRequest) -> Chosen:
    """Read ``run``, ``definition`` and ``compare`` of an address. Raises ``Http404`` for unknown ones."""
    asked = request.GET.get("run", "")
    if asked.isdecimal():
        run = get_object_or_404(_good_runs(), pk=asked)
        return Chosen(run.definition, run, _compared(request, run))
    slug = request.GET.get("definition")
    definition = get_object_or_404(RfmDefinition, slug=slug) if slug else standard_definition()
    newest = carried_run() if definition.is_standard else None
    if newest is None or newest.definition_id != definition.pk:
        newest = last_good_run(definition)
    return Chosen(definition, newest, _compared(request, newest))


def runs_of(definition: RfmDefinition, *, most: int) -> QuerySet[RfmRun]:
    """Return the newest good runs of a definition."""
    return _good_runs().filter(definition=definition)[:most]


def _compared(request: HttpRequest, run: RfmRun | None) -> RfmRun | None:
    if run is None:
        return None
    asked = request.GET.get("compare", "")
    if asked.isdecimal():
        compared: RfmRun = get_object_or_404(_good_runs(), pk=asked, definition=run.definition)
        return compared
    return run.previous


def _good_runs() -> QuerySet[RfmRun]:
    return good_runs().select_related("definition", "previous")
