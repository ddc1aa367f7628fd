"""Where a fact comes from, in the sense of data protection and of trust."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Provenance(models.IntegerChoices):
    """Zero-party: told by the member. First: observed by us. Second: from a partner. Third: bought."""

    ZERO = 0, _("zero-party (the member said so)")
    FIRST = 1, _("first-party (we saw it)")
    SECOND = 2, _("second-party (a partner told us)")
    THIRD = 3, _("third-party (bought data)")
