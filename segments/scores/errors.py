"""What the scores refuse."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class DefinitionRefused(Refusal):
    """A definition of RFM that could not give every member one group."""

    code = "rfm_definition_invalid"
    message = _("This definition cannot be used: %(reason)s")


class GroupMissing(Refusal):
    """Some members would be in no group."""

    code = "rfm_group_missing"
    message = _(
        "No group takes a member with scores R %(r)s, F %(f)s, M %(m)s. Add a last group without conditions."
    )


class DefinitionUnknown(Refusal):
    """There is no definition of that name."""

    code = "rfm_definition_unknown"
    message = _('There is no RFM definition "%(slug)s". Known are: %(known)s.')


class RunInProgress(Refusal):
    """Two runs that store at once would mix their scores."""

    code = "rfm_run_in_progress"
    message = _("Another RFM run is storing its scores. Try again when it is done.")


class AsOfAhead(Refusal):
    """Scores of a moment that has not come would keep those of every night from being stored."""

    code = "rfm_as_of_ahead"
    message = _("%(as_of)s has not come yet: scores are stored as of now or of an earlier moment.")
