"""Who may open an address, and how."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def guarded(view: View[P], *, permission: str, methods: tuple[str, ...] = ("GET",)) -> View[P]:
    """Let a view run only for people with ``permission`` and only by ``methods`` (HEAD goes with GET)."""
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        if request.method not in allowed:
            return HttpResponseNotAllowed(sorted(allowed))
        return view(request, *args, **kwargs)

    return wrapper
