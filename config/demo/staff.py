"""The demo's one staff account. Its password is made for each installation and kept nowhere but hashed."""

from django.contrib.auth import get_user_model

from core.ids import new_public_id

STAFF_USERNAME = "wei"


def staff_exists() -> bool:
    """Return whether the account is there."""
    return get_user_model()._default_manager.filter(username=STAFF_USERNAME).exists()


def make_staff() -> str:
    """Make the account, or give it a new password; return the password, to be shown once."""
    password = new_public_id("demo").removeprefix("demo_")
    users = get_user_model()._default_manager
    user, _created = users.get_or_create(
        username=STAFF_USERNAME,
        defaults={"first_name": "Wei", "email": "wei@example.com", "is_staff": True, "is_superuser": True},
    )
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
