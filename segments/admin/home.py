"""The seven groups on the home page, and who moved."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.panels import HOME_CHANGES, HOME_PANELS, HomePanel, HomeTasks, Task
from core.pieces import StackedBar
from core.templatetags.pieces import number
from segments.admin.groups import label, members_url
from segments.admin.rfm_pieces import bar
from segments.scores.current import last_good_run, standard_definition

PERMISSION = "segments.view_rfmrun"
WATCHED = ("at risk", "VIP")


def _groups(request: HttpRequest) -> StackedBar | None:  # noqa: ARG001
    run = last_good_run(standard_definition())
    if run is None:
        return None
    drawn = bar(run, linked=True)
    return StackedBar(
        title=_("Members by RFM group"), parts=drawn.parts, as_of=run.as_of, url=reverse("admin:rfm")
    )


def _changes(request: HttpRequest) -> Iterable[Task]:  # noqa: ARG001
    run = last_good_run(standard_definition())
    if run is None or run.previous is None:
        return
    for group in WATCHED:
        if group in run.counts and group in run.previous.counts:
            change = run.counts[group] - run.previous.counts[group]
            if change:
                text = gettext("%(group)s: %(count)s members, %(change)s since the run before") % {
                    "group": label(group),
                    "count": number(run.counts[group]),
                    "change": f"{change:+,}",
                }
                yield Task(text=text, url=members_url(group=group))


HOME_PANELS.add(HomePanel(name="rfm", order=20, permission=PERMISSION, draw=_groups))
HOME_CHANGES.add(HomeTasks(name="rfm", order=10, permission=PERMISSION, find=_changes))
