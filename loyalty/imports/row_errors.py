"""Why the database's side refuses a row; reading a cell has its reasons in ``errors``."""

from django.utils.translation import gettext_lazy as _

from loyalty.errors import IdentityInvalid, KindUnknown
from loyalty.imports.errors import CellRefusal, RowRefusal


class IdentityNotValid(IdentityInvalid, CellRefusal):
    """The cell cannot be an identity of its kind."""


class KindNotKnown(KindUnknown, CellRefusal):
    """The cell names no kind of activity."""


class IdentitiesConflict(RowRefusal):
    """One row cannot be about two members."""

    code = "identities_conflict"
    message = _(
        "The identities of this row belong to different members (%(members)s). Merge them if they are one "
        "person, or else correct the row."
    )


class EarlierRowDiffers(RowRefusal):
    """Two rows of a file say different things about one member, and neither is newer."""

    code = "earlier_row_differs"
    message = _(
        "An earlier row of this file is about the same member, and this row has another %(name)s. Keep the "
        "right one only."
    )
