"""Admin pages that are no model's: an app writes a view, the site gives it an address, a right and a frame.

    @admin_page("rfm/", name="rfm", permission="segments.view_run")
    def rfm(request: HttpRequest) -> HttpResponse:
        return render_page(request, "segments/rfm.html", {"map": ...}, title=_("RFM"))

Reverse as ``admin:rfm``. Import the module of the view from the app's ``admin`` so that it is registered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.admin.access import AnyView, View, guarded
from core.pieces import Text


@dataclass(frozen=True, kw_only=True)
class Page:
    """A registered page: its address below ``/admin/`` and its view, already guarded."""

    path: str
    name: str
    permission: str
    view: View


PAGES: dict[str, Page] = {}


def admin_page(
    path: str, *, name: str, permission: str, methods: tuple[str, ...] = ("GET",)
) -> Callable[[AnyView], AnyView]:
    """Register a view below ``/admin/`` for people with ``permission``; a name is taken once."""

    def register(view: AnyView) -> AnyView:
        if name in PAGES:
            raise ValueError(f"two admin pages named {name}")
        checked = guarded(view, permission=permission, methods=methods)
        PAGES[name] = Page(path=path, name=name, permission=permission, view=checked)
        return view

    return register


def page_context(request: HttpRequest, *, title: Text, subtitle: Text = "") -> dict[str, object]:
    """Return what the admin's frame needs: menu, theme, languages, title."""
    return {**admin.site.each_context(request), "title": title, "subtitle": subtitle or None}


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    title: Text,
    subtitle: Text = "",
    status: int = 200,
) -> HttpResponse:
    """Render a template that extends ``core/admin/page.html`` inside the admin's frame."""
    values = page_context(request, title=title, subtitle=subtitle) | dict(context)
    return render(request, template, values, status=status)
