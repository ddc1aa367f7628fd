"""Activity as one list: looked at, exported, voided, never edited."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.admin import ExportColumn, RangeDateFilter, ReadOnlyAdmin, RelatedDropdownFilter, Route, display
from core.panels import NAVIGATION, NavigationEntry
from core.templatetags.pieces import moment, money
from loyalty.activity import void_activity
from loyalty.admin.verb_pages import verb_page
from loyalty.models import Activity

NAVIGATION.add(
    NavigationEntry(
        name="activity",
        order=20,
        permission="loyalty.view_activity",
        group="work",
        title=_("Activity"),
        icon="receipt_long",
        url_name="admin:loyalty_activity_changelist",
    )
)


def _exactly(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S %Z}"


class ReasonForm(forms.Form):
    """Why something is done, for those who read it later."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """What members did."""

    list_display = ("time", "shown_member", "kind", "shown_amount", "product", "order_id", "source", "state")
    list_filter = (
        ("kind", RelatedDropdownFilter),
        "kind__counts_as_purchase",
        ("local_date", RangeDateFilter),
    )
    list_select_related = ("kind", "member")
    search_fields = ("=order_id",)
    search_help_text = _("Order id")
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    fields = (
        "doors",
        "shown_member",
        "kind",
        "exact_time",
        "shown_amount",
        "order_id",
        "product",
        "category",
        "source",
        "shown_attributes",
        "provenance",
        "external_id",
        "recorded",
    )
    routes = (
        Route(
            path="<int:activity_id>/void/",
            view="void",
            permission="loyalty.void_activity",
            methods=("GET", "POST"),
        ),
    )
    export_columns = (
        ExportColumn(head="member", show="member__public_id"),
        ExportColumn(head="occurred_at", show=lambda row: row.occurred_at.isoformat()),
        ExportColumn(head="kind", show="kind__name"),
        ExportColumn(head="amount", show="amount"),
        ExportColumn(head="currency", show="currency"),
        ExportColumn(head="order_id", show="order_id"),
        ExportColumn(head="product", show="product"),
        ExportColumn(head="category", show="category"),
        ExportColumn(head="source", show="source"),
        ExportColumn(head="external_id", show="external_id"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        """Say of each row whether another one voids it."""
        voiding = Activity.objects.filter(voids=OuterRef("pk"))
        rows: QuerySet[Activity] = super().get_queryset(request)
        return rows.annotate(is_voided=Exists(voiding))

    @display(description=_("time"))
    def time(self, row: Activity) -> str:
        """Show the time in short."""
        return moment(row.occurred_at)

    @display(description=_("member"))
    def shown_member(self, row: Activity) -> str:
        """Lead to the member."""
        url = reverse("admin:loyalty_member_show", args=[row.member_id])
        return format_html('<a class="house-link" href="{}">{}</a>', url, row.member)

    @display(description=_("amount"))
    def shown_amount(self, row: Activity) -> str:
        """Show money with its currency."""
        return money(row.amount, row.currency)

    @display(description=_("state"), label={"voided": "danger", "voids": "warning"})
    def state(self, row: Any) -> tuple[str, str] | str:
        """Say what became of the row, in its colour."""
        if row.is_voided:
            return "voided", str(_("voided"))
        return ("voids", str(_("voids another row"))) if row.voids_id else ""

    @display(description=_("time"))
    def exact_time(self, row: Activity) -> str:
        """Show the time to the second, in the programme's zone."""
        return _exactly(row.occurred_at)

    @display(description=_("recorded"))
    def recorded(self, row: Activity) -> str:
        """Show when the row was written."""
        return _exactly(row.recorded_at)

    @display(description=_("attributes"))
    def shown_attributes(self, row: Activity) -> str:
        """Show free attributes as words."""
        return " · ".join(f"{name}: {value}" for name, value in row.attributes.items()) or "–"

    @display(description=_("state"))
    def doors(self, row: Activity) -> str:
        """Say what became of the row, and lead to what can be done with it."""
        by = Activity.objects.filter(voids=row).first()
        if by is not None:
            said = _("voided on %(time)s: %(reason)s") % {
                "time": _exactly(by.occurred_at),
                "reason": by.attributes.get("reason", "–"),
            }
            return format_html('<strong class="house-no">{}</strong>', said)
        if row.voids_id:
            url = reverse("admin:loyalty_activity_change", args=[row.voids_id])
            return format_html('<a class="house-link" href="{}">{}</a>', url, _("voids another row"))
        url = reverse("admin:loyalty_activity_void", args=[row.pk])
        return format_html(
            '{} · <a class="house-link" href="{}">{}</a>',
            pgettext("activity", "counts"),
            url,
            _("Void this row"),
        )

    def void(self, request: HttpRequest, activity_id: int) -> HttpResponse:
        """Ask for the reason, say what will happen, and void the row."""
        row = get_object_or_404(Activity.objects.select_related("kind", "member"), pk=activity_id)
        back = reverse("admin:loyalty_member_show", args=[row.member_id])

        def act(form: forms.Form) -> HttpResponse:
            void_activity(activity_id=row.pk, reason=form.cleaned_data["reason"], now=timezone.now())
            messages.success(request, _("The row was voided. It stays in sight, and counts no more."))
            return HttpResponseRedirect(back)

        what = _(
            "%(kind)s of %(member)s on %(day)s will no longer count anywhere: not in scores, segments or "
            "sums. The row stays in sight with your reason. This cannot be taken back; record it again if "
            "needed."
        ) % {"kind": row.kind, "member": row.member, "day": row.local_date}
        return verb_page(
            request,
            title=_("Void this row"),
            what=what,
            form_class=ReasonForm,
            act=act,
            button=_("Void"),
            back=back,
        )
