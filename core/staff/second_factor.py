"""For whom a second factor is more than a choice."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

ADMINISTRATOR = "administrator"  # the group of that name, and superusers


def must_add_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the house requires a second factor of this person, who has none yet."""
    demanded = settings.STAFF_SECOND_FACTOR
    if demanded == "optional" or not user.is_authenticated:
        return False
    return (demanded == "everyone" or _is_administrator(user)) and not is_mfa_enabled(user)


def _is_administrator(user: AbstractBaseUser) -> bool:
    groups = getattr(user, "groups", None)
    return bool(getattr(user, "is_superuser", False)) or (
        groups is not None and groups.filter(name=ADMINISTRATOR).exists()
    )
