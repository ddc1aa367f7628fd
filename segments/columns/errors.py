"""Why the columns cannot be asked or copied."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class ColumnsMissing(Refusal):
    """Nothing has been copied yet, or what was copied belonged to another database."""

    code = "columns_missing"
    message = _("The columns are still being built. Try again in a minute.")


class StampedElsewhere(Refusal):
    """Rows carry transaction ids of another server, as after a logical restore."""

    code = "columns_stamped_elsewhere"
    message = _(
        "The rows of %(tables)s were written by another server: stamp them anew with "
        "`manage.py columns stamp` before they are copied."
    )


class QuestionStopped(Refusal):
    """A question took longer than it may, or somebody cancelled it."""

    code = "question_stopped"
    message = _("The question was stopped before it was answered.")
