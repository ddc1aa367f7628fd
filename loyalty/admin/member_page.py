"""The page of one member: who they are, what they did, and what upper apps know about them."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import render_page
from core.panels import MEMBER_CARDS, MEMBER_CHIPS, MEMBER_TABS, MEMBER_TIMELINE, Tab
from core.pieces import Chip, Figure, Hue
from core.timeline import Timeline, read_timeline
from loyalty.models import Consent, Member

ACTIONS = (
    ("record", "loyalty.add_activity", _("Record activity")),
    ("identity", "loyalty.change_member", _("Add identity")),
    ("consent", "loyalty.change_member", _("Change consent")),
    ("trait", "loyalty.change_member", _("Set trait")),
    ("merge", "loyalty.merge_member", _("Merge")),
)


def show(request: HttpRequest, member_id: int) -> HttpResponse:
    """Draw the page, or with htmx only the part of the timeline that was asked for."""
    member = get_object_or_404(Member.objects.select_related("merged_into"), pk=member_id)
    if member.merged_into_id and "old" not in request.GET:
        return redirect("admin:loyalty_member_show", member.merged_into_id)
    tabs = MEMBER_TABS.for_request(request)
    chosen = next((tab for tab in tabs if tab.name == request.GET.get("tab")), None)
    if chosen is None and request.headers.get("HX-Request") and "before" in request.GET:
        return render(request, "core/components/timeline.html", {"piece": _timeline(member, request)})
    pieces = chosen.draw(member, request) if chosen else [_timeline(member, request)]
    context = {
        "member": member,
        "chips": _chips(member, request),
        "cards": _cards(member, request),
        "consents": _consents(member),
        "tabs": _tabs(tabs, chosen),
        "pieces": pieces,
        "is_timeline": chosen is None,
        "actions": _actions(member, request),
        "merged": list(member.merged_members.order_by("pk")),
    }
    return render_page(request, "loyalty/member.html", context, title=str(member))


def _timeline(member: Member, request: HttpRequest) -> Timeline:
    sources = MEMBER_TIMELINE.for_request(request)
    names = {source.name for source in sources}
    asked = [name for name in request.GET.getlist("source") if name in names]
    wanted = [source for source in sources if not asked or source.name in asked]
    timeline = read_timeline(subject=member, sources=wanted, before=request.GET.get("before", ""))
    url = reverse("admin:loyalty_member_show", args=[member.pk])
    if asked:
        url += "?" + urlencode({"source": asked}, doseq=True)
    first_page = "before" not in request.GET
    filters = [(source.name, source.title, source.name in asked) for source in sources] if first_page else []
    return replace(timeline, url=url, filters=filters)


def _chips(member: Member, request: HttpRequest) -> list[Chip]:
    chips = [chip for piece in MEMBER_CHIPS.for_request(request) for chip in piece.draw(member, request)]
    if member.status != Member.Status.ACTIVE:
        chips.insert(0, Chip(label=member.get_status_display(), hue=Hue.BAD))
    return chips


def _cards(member: Member, request: HttpRequest) -> list[Figure]:
    drawn = (card.draw(member, request) for card in MEMBER_CARDS.for_request(request))
    return [figure for figure in drawn if figure is not None]


def _consents(member: Member) -> list[Consent]:
    ids = [member.pk, *member.merged_members.values_list("pk", flat=True)]
    rows = Consent.objects.filter(member__in=ids, until=None).order_by("channel", "-since")
    newest: dict[str, Consent] = {}
    for row in rows:
        newest.setdefault(row.channel, row)
    return list(newest.values())


def _tabs(tabs: list[Tab[Any]], chosen: Tab[Any] | None) -> list[dict[str, Any]]:
    timeline = {"title": _("Timeline"), "query": "", "chosen": chosen is None}
    others = [{"title": tab.title, "query": f"?tab={tab.name}", "chosen": tab is chosen} for tab in tabs]
    return [timeline, *others]


def _actions(member: Member, request: HttpRequest) -> list[tuple[str, Any, bool]]:
    """Return (address, text, dangerous) of what the signed-in person may do here."""
    if member.status == Member.Status.ERASED or member.merged_into_id:
        return []
    actions = list(ACTIONS)
    blocked = member.status == Member.Status.BLOCKED
    actions.append(
        ("unblock", "loyalty.block_member", _("Unblock"))
        if blocked
        else ("block", "loyalty.block_member", _("Block"))
    )
    urls = [
        (reverse(f"admin:loyalty_member_{name}", args=[member.pk]), text, name in {"block", "merge"})
        for name, permission, text in actions
        if request.user.has_perm(permission)
    ]
    if request.user.has_perm("loyalty.change_member"):
        urls.insert(0, (reverse("admin:loyalty_member_change", args=[member.pk]), _("Edit profile"), False))
    return urls
