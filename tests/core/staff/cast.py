"""People who sign in, in tests about how they do."""

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

PASSWORD = "a quiet river bend"


def staff(name: str, *roles: str) -> User:
    user = User.objects.create_user(name, f"{name}@example.com", PASSWORD, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def sign_in(client: Client, name: str, password: str = PASSWORD, **headers: str) -> HttpResponse:
    return client.post(  # type: ignore[return-value]
        reverse("account_login"),
        {"login": name, "password": password},
        REMOTE_ADDR=headers.get("address", "192.0.2.1"),
    )


def is_inside(client: Client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def add_second_factor(user: User) -> str:
    """Give somebody an authenticator app; return its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
