"""Which function does which kind of work, and what it is given to report with."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from core.models import Job

Handler = Callable[["RunningJob"], dict[str, Any]]
_handlers: dict[str, Handler] = {}


class JobCancelled(Exception):
    """Somebody asked for the work to stop; what is done so far stays."""


class RunningJob:
    """A job in the hands of its handler."""

    def __init__(self, row: Job) -> None:
        """Take the claimed row."""
        self.row = row

    @property
    def params(self) -> dict[str, Any]:
        """What the job was started with."""
        return dict(self.row.params)

    def progress(
        self,
        *,
        done: int | None = None,
        total: int | None = None,
        rejected: int | None = None,
        message: str | None = None,
    ) -> None:
        """Store how far the work is. Raises ``JobCancelled`` when somebody asked for an end."""
        changes: dict[str, Any] = {"done": done, "total": total, "rejected": rejected, "message": message}
        changes = {name: value for name, value in changes.items() if value is not None}
        changes["heartbeat_at"] = timezone.now()
        still_ours = Job.objects.filter(
            pk=self.row.pk,
            state=Job.State.RUNNING,
            attempts=self.row.attempts,
            cancel_requested_at__isnull=True,
        ).update(**changes)
        if not still_ours:
            raise JobCancelled


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does work of ``kind``. It must be safe to run again from the start."""

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"two handlers for job kind {kind}")
        return handler

    return register


def handler_for(kind: str) -> Handler:
    """Return the handler of a kind. Raises ``LookupError`` when no app registered one."""
    return _handlers[kind]
