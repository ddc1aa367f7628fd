"""The one kind of error that a person or a partner is meant to read."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A request that the rules do not allow; nothing was changed.

    Subclasses name the rule: ``code`` is stable English for machines, ``message`` is a lazily translated
    sentence with ``%(name)s`` placeholders that says what is wrong and what to do.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = _("This is not possible.")

    def __init__(self, field: str | None = None, **params: Any) -> None:
        """``field`` names the input that the refusal belongs to; ``params`` fill the message."""
        super().__init__(field, params)
        self.field = field
        self.params: Mapping[str, Any] = params

    def __str__(self) -> str:
        """Return the message in the active language."""
        return str(self.message) % self.params
