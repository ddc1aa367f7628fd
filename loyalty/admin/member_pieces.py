"""What this floor itself hangs onto the member page."""

from collections.abc import Sequence

from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.panels import (
    MEMBER_CARDS,
    MEMBER_TABS,
    MEMBER_TIMELINE,
    Before,
    Card,
    Entry,
    Tab,
    TimelineSource,
)
from core.pieces import Cell, Facts, Figure, Group, Head, Piece, Table, Text
from core.sentences import named
from core.templatetags.pieces import day, moment, money
from core.timeline import older_than
from loyalty import profiles
from loyalty.models import Activity, Consent, Identity, Member, Trait

ICONS = {
    "purchase": "shopping_bag",
    "return": "undo",
    "code_redeemed": "qr_code_2",
    "points_exchanged": "redeem",
    "visit": "storefront",
    "product_viewed": "visibility",
    "cart_filled": "add_shopping_cart",
    "cart_abandoned": "remove_shopping_cart",
    "mail_opened": "drafts",
    "mail_clicked": "ads_click",
    "survey_completed": "fact_check",
    "support_contact": "support_agent",
    "review": "reviews",
    "social_mention": "alternate_email",
}


def all_ids(member: Member) -> list[int]:
    """Return the member's id and those of all members merged into it: whose facts are shown together."""
    return [member.pk, *Member.objects.filter(merged_into=member).values_list("pk", flat=True)]


def _activity(member: Member, before: Before, limit: int) -> Sequence[Entry]:
    rows = Activity.objects.filter(
        older_than(before, at="occurred_at"), member__in=all_ids(member), voids=None
    )
    page = list(rows.select_related("kind").order_by("-occurred_at", "-id")[:limit])
    voiding = Activity.objects.filter(voids__in=[row.pk for row in page])
    reasons = {row.voids_id: row.attributes.get("reason", "") for row in voiding}
    return [_entry(row, reasons) for row in page]


def _entry(row: Activity, reasons: dict[int | None, str]) -> Entry:
    detail = [
        row.product,
        row.category,
        row.order_id and gettext("order %(id)s") % {"id": row.order_id},
        row.source,
    ]
    if row.pk in reasons:
        detail.append(gettext("voided: %(reason)s") % {"reason": reasons[row.pk]})
    return Entry(
        at=row.occurred_at,
        id=row.pk,
        title=str(row.kind),
        detail=" · ".join(part for part in detail if part),
        amount=money(row.amount, row.currency) if row.amount is not None else "",
        icon=ICONS.get(row.kind.name, "circle"),
        url=reverse("admin:loyalty_activity_change", args=[row.pk]),
        struck=row.pk in reasons,
    )


def _consents(member: Member, before: Before, limit: int) -> Sequence[Entry]:
    rows = Consent.objects.filter(older_than(before, at="since"), member__in=all_ids(member))
    return [
        Entry(at=row.since, id=row.pk, title=str(row), detail=row.source, icon="how_to_reg")
        for row in rows.order_by("-since", "-id")[:limit]
    ]


def _traits(member: Member, before: Before, limit: int) -> Sequence[Entry]:
    rows = Trait.objects.filter(older_than(before, at="since"), member__in=all_ids(member))
    return [
        Entry(
            at=row.since,
            id=row.pk,
            title=named(row.definition, shown(row)),
            detail=row.source,
            icon="label",
        )
        for row in rows.select_related("definition").order_by("-since", "-id")[:limit]
    ]


def shown(trait: Trait) -> str:
    """Write a trait's value for people."""
    value = trait.value
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return f"{value.normalize():f}" if trait.number is not None and not isinstance(value, str) else str(value)  # type: ignore[union-attr]


def _last_seen(member: Member, request: HttpRequest) -> Figure:  # noqa: ARG001
    last = Activity.objects.filter(member__in=all_ids(member), voids=None).aggregate(at=Max("occurred_at"))[
        "at"
    ]
    return Figure(label=_("Last seen"), value=day(last) if last else gettext("never"))


def _profile(member: Member, request: HttpRequest) -> Sequence[Piece]:  # noqa: ARG001
    names = {field.name: field for field in Member._meta.fields}
    person = [(names[name].verbose_name, _value(member, name)) for name in profiles.PROFILE_FIELDS]
    acquisition = [(names[name].verbose_name, _value(member, name)) for name in profiles.ACQUISITION_FIELDS]
    traits = Trait.objects.filter(member__in=all_ids(member), until=None).select_related("definition")
    return [
        Facts(title=_("Profile"), rows=person),
        Facts(title=_("Acquisition"), rows=acquisition),
        _panel(
            _("Traits"),
            heads=[
                Head(title=title)
                for title in (_("trait"), _("value"), _("since"), _("source"), _("provenance"))
            ],
            rows=[
                [str(row.definition), shown(row), row.since, row.source, row.get_provenance_display()]
                for row in traits
            ],
            empty=_("No traits are known yet. Surveys, imports and staff add them."),
        ),
    ]


def _panel(title: Text, *, heads: Sequence[Head], rows: Sequence[Sequence[Cell]], empty: Text = "") -> Group:
    table = Table(caption=title, caption_hidden=True, heads=heads, rows=rows, empty=empty)
    return Group(title=title, pieces=[table])


def _value(member: Member, name: str) -> str | None:
    value = getattr(member, name)
    if not value:
        return None
    if name in {"first_touch", "last_touch"}:
        return moment(value)
    display = getattr(member, f"get_{name}_display", None)
    return str(display()) if display else str(value)


def _data(member: Member, request: HttpRequest) -> Sequence[Piece]:  # noqa: ARG001
    ids = all_ids(member)
    identities = Identity.objects.filter(member__in=ids)
    consents = Consent.objects.filter(member__in=ids)
    return [
        _panel(
            _("Identities"),
            heads=[Head(title=title) for title in (_("kind"), _("as given"), _("added"))],
            rows=[[row.get_kind_display(), row.display, row.created_at] for row in identities],
        ),
        _panel(
            _("Consents, with their past"),
            heads=[
                Head(title=title)
                for title in (_("channel"), _("answer"), _("since"), _("until"), _("source"), _("provenance"))
            ],
            rows=[
                [
                    row.get_channel_display(),
                    row.answer,
                    row.since,
                    row.until,
                    row.source,
                    row.get_provenance_display(),
                ]
                for row in consents
            ],
            empty=_("The member has not been asked for any channel yet."),
        ),
    ]


MEMBER_TIMELINE.add(TimelineSource(name="activity", order=10, title=_("Activity"), entries=_activity))
MEMBER_TIMELINE.add(TimelineSource(name="consent", order=20, title=_("Consent"), entries=_consents))
MEMBER_TIMELINE.add(TimelineSource(name="trait", order=30, title=_("Traits"), entries=_traits))
MEMBER_CARDS.add(Card(name="last-seen", order=90, draw=_last_seen))
MEMBER_TABS.add(Tab(name="profile", order=20, title=_("Profile and traits"), draw=_profile))
MEMBER_TABS.add(Tab(name="data", order=90, title=_("Data and consent"), draw=_data))
