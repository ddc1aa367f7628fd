"""The admin site: our pages, our sign-in, our search."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from csp.constants import UNSAFE_EVAL
from csp.decorators import csp_update
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from unfold.sites import UnfoldAdminSite

from core.admin.navigation import menu
from core.admin.pages import PAGES
from core.panels import SEARCH, Found
from core.staff.second_factor import must_add_second_factor

SHORTEST_SEARCH = 2


class HouseSite(UnfoldAdminSite):  # type: ignore[misc]
    """What staff see under ``/admin/``."""

    final_catch_all_view = True

    def get_urls(self) -> list[URLPattern]:
        """Add the pages that are no model's."""
        pages = [path(page.path, self.admin_view(page.view), name=page.name) for page in PAGES.values()]
        return [*pages, *super().get_urls()]

    def admin_view(
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        """Ask for a second factor where it is due, and allow what Alpine needs here and nowhere else."""
        inner = super().admin_view(view, cacheable)

        def with_second_factor(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if self.has_permission(request) and must_add_second_factor(request.user):
                return redirect("mfa_activate_totp")
            answer: HttpResponseBase = inner(request, *args, **kwargs)
            return answer

        # Alpine compiles the attributes that it finds.
        allowing: Callable[..., HttpResponseBase] = csp_update({"script-src": [UNSAFE_EVAL]})(
            update_wrapper(with_second_factor, inner)
        )
        return allowing

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the menu."""
        return menu(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """Send people to the one sign-in page, which knows lockout and second factor."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = reverse("admin:index")
        if self.has_permission(request):
            return redirect(target)
        return redirect_to_login(target, reverse("account_login"))

    def password_change(
        self,
        request: HttpRequest,  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Send people to the one page where passwords change."""
        return redirect("account_change_password")

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """Answer the search box: pages of the menu first, then whatever the apps find."""
        words = request.GET.get("s", "").strip().replace("\x00", "")
        found: list[Found] = []
        if len(words) >= SHORTEST_SEARCH:
            found = [*_pages_named(words, request)]
            for source in SEARCH.for_request(request):
                found.extend(source.find(words, request))
        answers = {"found": found, "words": words}
        heard = {"HX-Trigger": "search"}
        return TemplateResponse(request, "core/admin/search_results.html", answers, headers=heard)


def _pages_named(words: str, request: HttpRequest) -> list[Found]:
    wanted = words.casefold()
    return [
        Found(title=str(item["title"]), detail=group["title"], url=str(item["link"]), icon=item["icon"])
        for group in menu(request)
        for item in group["items"]
        if wanted in str(item["title"]).casefold()
    ]
