"""The mail backend of an installation without a mail server."""

from collections.abc import Sequence
from email.mime.base import MIMEBase
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from core.mail.models import StoredMail


class StoredMailBackend(BaseEmailBackend):
    """Stores every mail as a row, in the transaction that it was sent in."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the mails; return how many."""
        rows = [_row(message) for message in email_messages if message.recipients()]
        return len(StoredMail.objects.bulk_create(rows))


def _row(message: EmailMessage) -> StoredMail:
    sender = message.from_email or settings.DEFAULT_FROM_EMAIL
    if not parseaddr(sender)[1]:
        raise ValueError(f"no sender address in {sender!r}")
    return StoredMail(
        sender=sender,
        recipients=message.recipients(),
        subject=" ".join(str(message.subject).split()),
        text=str(message.body),
        html=_html(message),
        attachments=[_name(attachment) for attachment in message.attachments],
    )


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")


def _name(attachment: object) -> str:
    if isinstance(attachment, MIMEBase):
        return attachment.get_filename() or attachment.get_content_type()
    return str(attachment[0] or "")  # type: ignore[index]
