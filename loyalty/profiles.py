"""Which fields a member's profile has, and which values they take."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError

from loyalty.errors import ProfileFieldUnknown, ProfileValueInvalid
from loyalty.models import Member

PROFILE_FIELDS: Final = (
    "name",
    "birth_date",
    "gender",
    "marital_status",
    "occupation",
    "country",
    "region",
    "city",
    "language",
    "time_zone",
    "preferred_channel",
    "device",
)
ACQUISITION_FIELDS: Final = ("source", "medium", "campaign", "first_touch", "last_touch")
FIELDS: Final = PROFILE_FIELDS + ACQUISITION_FIELDS
_FIELDS: Final = {column.name: column for column in Member._meta.fields}


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes with clean values. Raises ``ProfileFieldUnknown`` and ``ProfileValueInvalid``."""
    clean: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in FIELDS:
            raise ProfileFieldUnknown(field=name, name=name, known=", ".join(FIELDS))
        try:
            clean[name] = _FIELDS[name].clean(value, None)
        except ValidationError as error:
            shown = str(value)[:60]
            raise ProfileValueInvalid(field=name, value=shown, reason=" ".join(error.messages)) from None
    return clean
