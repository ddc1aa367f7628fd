"""The member list and the forms behind it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import ExportColumn, HouseAdmin, RangeDateFilter, Route, TextInput, display
from core.errors import Refusal
from core.panels import MEMBER_COLUMNS, MEMBER_FILTERS, NAVIGATION, NavigationEntry
from core.templatetags.pieces import day
from loyalty import profiles
from loyalty.admin import member_page, member_verbs
from loyalty.admin.filters import CityFilter, ConsentFilter, SourceFilter, StandingFilter
from loyalty.identities import IdentityValue, find_member
from loyalty.member_search import search_members
from loyalty.members import enrol_member, update_member
from loyalty.models import Identity, Member

NAVIGATION.add(
    NavigationEntry(
        name="members",
        order=10,
        permission="loyalty.view_member",
        group="work",
        title=_("Members"),
        icon="group",
        url_name="admin:loyalty_member_changelist",
    )
)

CHANGE = "loyalty.change_member"
WRITE = ("GET", "POST")


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """The profile of a member who is in the programme already."""

    class Meta:
        model = Member
        fields = profiles.FIELDS


class EnrolForm(MemberForm):
    """A new member: a profile and at least one identity."""

    email = forms.CharField(label=_("e-mail"), required=False, max_length=254, widget=TextInput())
    phone = forms.CharField(label=_("phone"), required=False, max_length=60, widget=TextInput())
    external = forms.CharField(label=_("external id"), required=False, max_length=254, widget=TextInput())

    def identities(self) -> list[IdentityValue]:
        """Return the identities that were filled in."""
        given = ((kind, self.cleaned_data.get(kind.value)) for kind in Identity.Kind)
        return [IdentityValue(kind, value) for kind, value in given if value]

    def clean(self) -> dict[str, Any]:
        """Say at the field what is wrong with an identity, before the verb would."""
        cleaned = super().clean() or {}
        identities = self.identities()
        if not identities and not self.errors:
            raise ValidationError(_("Give at least one identity: e-mail, phone or external id."))
        for identity in identities:
            self._check(identity)
        return cleaned

    def _check(self, identity: IdentityValue) -> None:
        try:
            owner = find_member(kind=identity.kind, value=identity.value)
        except Refusal as refusal:
            self.add_error(identity.kind.value, str(refusal))
            return
        if owner is not None:
            taken = _("This already belongs to %(member)s (%(id)s).") % {
                "member": owner,
                "id": owner.public_id,
            }
            self.add_error(identity.kind.value, taken)


@admin.register(Member)
class MemberAdmin(HouseAdmin):
    """Everybody in the programme."""

    list_select_related = ()
    ordering = ("-id",)
    search_fields = ("name",)  # what the search really looks at: get_search_results
    search_help_text = _("E-mail, phone, external id, order, or the beginning of a name")
    show_facets = admin.ShowFacets.NEVER
    list_display_links = None
    add_fieldsets = ((None, {"fields": ("email", "phone", "external")}),)
    fieldsets = (
        (
            _("Person"),
            {"fields": ("name", "birth_date", "gender", "marital_status", "occupation"), "classes": ("tab",)},
        ),
        (
            _("Place and language"),
            {"fields": ("country", "region", "city", "language", "time_zone"), "classes": ("tab",)},
        ),
        (
            _("Acquisition"),
            {"fields": ("source", "medium", "campaign", "first_touch", "last_touch"), "classes": ("tab",)},
        ),
        (_("Contact"), {"fields": ("preferred_channel", "device"), "classes": ("tab",)}),
    )
    export_columns = (
        ExportColumn(head="member", show="public_id"),
        *(ExportColumn(head=name, show=name) for name in profiles.FIELDS),
        ExportColumn(head="status", show="status"),
        ExportColumn(head="enrolled_at", show=lambda member: member.enrolled_at.isoformat()),
    )
    routes = (
        Route(path="<int:member_id>/", view="show", permission="loyalty.view_member"),
        Route(path="<int:member_id>/block/", view="block", permission="loyalty.block_member", methods=WRITE),
        Route(
            path="<int:member_id>/unblock/", view="unblock", permission="loyalty.block_member", methods=WRITE
        ),
        Route(path="<int:member_id>/merge/", view="merge", permission="loyalty.merge_member", methods=WRITE),
        Route(path="<int:member_id>/identity/", view="identity", permission=CHANGE, methods=WRITE),
        Route(path="<int:member_id>/consent/", view="consent", permission=CHANGE, methods=WRITE),
        Route(path="<int:member_id>/trait/", view="trait", permission=CHANGE, methods=WRITE),
        Route(
            path="<int:member_id>/record/", view="record", permission="loyalty.add_activity", methods=WRITE
        ),
    )
    show = staticmethod(member_page.show)
    block = staticmethod(member_verbs.block)
    unblock = staticmethod(member_verbs.unblock)
    merge = staticmethod(member_verbs.merge)
    identity = staticmethod(member_verbs.identity)
    consent = staticmethod(member_verbs.consent)
    trait = staticmethod(member_verbs.trait)
    record = staticmethod(member_verbs.record)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Show the columns of this floor, then those that upper apps hang here."""
        own = [self.shown_name, self.shown_identities, "city", "source", self.enrolled, self.standing]
        return [*own, *(_column(piece) for piece in MEMBER_COLUMNS.for_request(request))]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Offer the filters that upper apps hang here first: groups are what people look for."""
        upper = [piece.filter for piece in MEMBER_FILTERS.for_request(request)]
        return [
            *upper,
            SourceFilter,
            CityFilter,
            ConsentFilter,
            ("enrolled_at", RangeDateFilter),
            StandingFilter,
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        """Read identities, and what upper apps show, for a whole page at once."""
        rows: QuerySet[Member] = super().get_queryset(request)
        rows = rows.prefetch_related(Prefetch("identities", Identity.objects.order_by("id")))
        for piece in MEMBER_COLUMNS.for_request(request):
            rows = piece.prepare(rows)
        return rows

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Member],
        search_term: str,
    ) -> tuple[QuerySet[Member], bool]:
        """Find by any identity."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=search_members(search_term).values("pk")), False

    @display(description=_("member"))
    def shown_name(self, member: Member) -> str:
        """Lead to the member's page."""
        url = reverse("admin:loyalty_member_show", args=[member.pk])
        return format_html('<a class="house-link" href="{}">{}</a>', url, member)

    @display(description=_("identities"))
    def shown_identities(self, member: Member) -> str:
        """Show two; the page shows all."""
        values = [identity.display for identity in member.identities.all()]
        rest = f" +{len(values) - 2}" if len(values) > 2 else ""
        return " · ".join(values[:2]) + rest

    @display(description=_("enrolled"), ordering="enrolled_at")
    def enrolled(self, member: Member) -> str:
        """Show the day."""
        return day(member.enrolled_at)

    @display(
        description=_("status"),
        label={"active": "success", "blocked": "danger", "erased": "warning", "merged": "info"},
    )
    def standing(self, member: Member) -> tuple[str, str]:
        """Show the state, with its colour."""
        if member.merged_into_id:
            return "merged", str(_("merged"))
        return member.status, member.get_status_display()

    def get_fieldsets(self, request: HttpRequest, obj: Member | None = None) -> Any:  # noqa: ARG002
        """Ask a new member's identities first."""
        return self.fieldsets if obj else (*self.add_fieldsets, *self.fieldsets)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Use the form for new members where there is none yet."""
        return super().get_form(request, obj, change, form=MemberForm if obj else EnrolForm, **kwargs)

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:  # noqa: ARG002
        """Hand the input to the verbs."""
        values = {name: form.cleaned_data[name] for name in profiles.FIELDS}
        if change:
            changes = {name: values[name] for name in form.changed_data}
            update_member(member_id=obj.pk, changes=changes)
            return
        made = enrol_member(identities=form.identities(), profile=values, enrolled_at=timezone.now())
        obj.pk, obj.public_id = made.pk, made.public_id

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say why a verb refused: the state of a member may have changed since the form was opened."""
        try:
            return super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[no-any-return]
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)

    def response_post_save_change(self, request: HttpRequest, obj: Member) -> HttpResponse:  # noqa: ARG002
        """Go back to the member's page."""
        return HttpResponseRedirect(reverse("admin:loyalty_member_show", args=[obj.pk]))

    response_post_save_add = response_post_save_change


def _column(piece: Any) -> Any:
    @display(description=piece.title, ordering=piece.sort_by or None)
    def show(member: Member) -> Any:
        return piece.show(member)

    show.__name__ = f"panel_{piece.name.replace('-', '_')}"
    return show
