"""Members in the search box that is open from everywhere."""

from collections.abc import Iterable

from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.panels import SEARCH, Found, SearchSource
from loyalty.member_search import search_members
from loyalty.models import Identity


def _members(words: str, request: HttpRequest) -> Iterable[Found]:  # noqa: ARG001
    found = search_members(words).filter(merged_into=None)
    for member in found.prefetch_related(Prefetch("identities", Identity.objects.order_by("id")))[:8]:
        identities = " · ".join(identity.display for identity in member.identities.all()[:2])
        url = reverse("admin:loyalty_member_show", args=[member.pk])
        yield Found(title=str(member), detail=identities or _("member"), url=url, icon="person")


SEARCH.add(SearchSource(name="members", order=10, permission="loyalty.view_member", find=_members))
