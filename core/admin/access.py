"""Who may open an address, and how."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

View = Callable[..., HttpResponseBase]  # of a request and what the address holds
AnyView = TypeVar("AnyView", bound=View)


def guarded(view: View, *, permission: str, methods: tuple[str, ...] = ("GET",)) -> View:
    """Let a view run only for people with ``permission`` and only by ``methods`` (HEAD goes with GET)."""
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        if request.method not in allowed:
            return HttpResponseNotAllowed(sorted(allowed))
        return view(request, *args, **kwargs)

    return wrapper
