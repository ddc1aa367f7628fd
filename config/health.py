"""`/healthz`: this process answers. `/readyz`: it can do its work. Asked by supervisors and load balancers.

They are answered before anything else, so that a probe may come under any host name, and touches no session.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from config.database import unapplied_migrations
from core.models import Heartbeat

WORKER_SILENT_AFTER = timedelta(seconds=60)  # it beats every 15


class HealthProbes:
    """Answers the two addresses and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            state = readiness()
            return JsonResponse(state, status=200 if state["status"] == "ok" else 503)
        return self.get_response(request)


def readiness() -> dict[str, str]:
    """One word for each part: `ok`, or what is wrong without any detail that helps an attacker."""
    parts = {"database": "ok", "migrations": "unknown", "worker": "unknown"}
    try:
        parts["migrations"] = "pending" if unapplied_migrations(connection.cursor()) else "ok"
        parts["worker"] = _worker()
    except Error:
        parts["database" if parts["migrations"] == "unknown" else "worker"] = "failed"
    whole = "ok" if set(parts.values()) == {"ok"} else "not ready"
    return {"status": whole, **parts}


def _worker() -> str:
    beat = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    if beat is None:
        return "not seen yet"
    return "ok" if timezone.now() - beat < WORKER_SILENT_AFTER else "silent"
