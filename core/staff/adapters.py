"""What django-allauth asks us: who may sign up (nobody), where people go, how secrets are kept."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest

from core.staff.lockout import client_address, unlock


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts of staff are made by administrators and by the command line."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count by the same address as the lockout."""
        return client_address(request) or "unknown"

    def format_email_subject(self, subject: str) -> str:
        """Name the programme before the subject."""
        return f"[{settings.PROGRAMME_NAME}] {subject}"

    def set_password(self, user: AbstractUser, password: str) -> None:
        """A new password ends a lockout."""
        super().set_password(user, password)
        unlock(names=[user.get_username(), user.email])

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Greet nobody: the page that opens says enough. Everything else is told."""
        if kwargs.get("message_template", args[0] if args else "") != "account/messages/logged_in.txt":
            super().add_message(request, level, *args, **kwargs)


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Keys of authenticator apps and seeds of recovery codes are stored encrypted."""

    def get_totp_issuer(self) -> str:
        """Name the programme in the authenticator app."""
        return str(settings.PROGRAMME_NAME)

    def encrypt(self, text: str) -> str:
        """Encrypt with a key derived from the secret key: a copy of the database alone opens nothing."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Undo ``encrypt``. Raises ``InvalidToken`` when the secret key has changed."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"second factor of staff:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
