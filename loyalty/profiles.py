"""Which fields a member's profile has, and which values they take."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.translation import gettext as _

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
            clean[name] = _clean(name, value)
        except ValidationError as error:
            shown = str(value)[:60]
            raise ProfileValueInvalid(field=name, value=shown, reason=" ".join(error.messages)) from None
    return clean


_no_null = ProhibitNullCharactersValidator()


@cache
def _time_zones() -> frozenset[str]:
    """Read the names once: looking them up goes through the whole folder of time zones."""
    return frozenset(available_timezones())


def _clean(name: str, value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
        _no_null(value)
    clean = _FIELDS[name].clean(value, None)
    if name == "birth_date" and clean and not date(1900, 1, 1) <= clean <= timezone.localdate():
        raise ValidationError(_("use a day from 1900 until today."))
    if name == "time_zone" and clean and clean not in _time_zones():
        raise ValidationError(_("use a name such as Europe/Berlin or Asia/Shanghai."))
    return clean
