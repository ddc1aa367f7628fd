"""Definitions of RFM and their runs in the admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.admin import HouseAdmin, ReadOnlyAdmin, Route, display
from core.panels import NAVIGATION, NavigationEntry
from core.pieces import Cell, Head, Table
from core.templatetags.pieces import number, piece_html
from loyalty.admin.verb_pages import verb_page
from segments.admin.groups import chip
from segments.admin.rfm_working import rule_words
from segments.admin.rule_rows import CutPointsField, LinesField
from segments.models import RfmDefinition, RfmRun, RfmScore
from segments.scores.definitions import read_settings, settings_of
from segments.scores.errors import DefinitionRefused, GroupMissing
from segments.scores.standard import make_standard

NAVIGATION.add(
    NavigationEntry(
        name="rfm-definitions",
        order=30,
        permission="segments.view_rfmdefinition",
        group="settings",
        title=_("RFM definitions"),
        icon="tune",
        url_name="admin:segments_rfmdefinition_changelist",
    )
)


class DefinitionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Checks the whole definition before it is stored."""

    cut_points = CutPointsField(
        label=_("Fixed cut-points"),
        required=False,
        help_text=_("From which value on scores 2, 3, 4 and 5 are given; below them it is 1."),
    )
    groups = LinesField(
        label=_("Groups"),
        help_text=_(
            "Read from top to bottom: the first line that fits decides. Empty R, F and M mean any score; a "
            "last line with a group and nothing else takes everybody else. To move a line, change its order "
            "(2.5 goes between 2 and 3); to remove one, empty it; new lines go below."
        ),
    )

    class Meta:
        model = RfmDefinition
        fields = ("name", "slug", "period_days", "new_days", "method", "cut_points", "groups")

    def clean(self) -> dict[str, Any]:
        """Say at the field which line does not fit."""
        cleaned = super().clean() or {}
        if cleaned.get("method") == RfmDefinition.Method.MID_RANK:
            cleaned["cut_points"] = None
            self.errors.pop("cut_points", None)
        names = ("period_days", "new_days", "method", "cut_points", "groups")
        if any(name in self.errors for name in names):
            return cleaned
        try:
            read_settings({name: cleaned.get(name) for name in names})
        except (DefinitionRefused, GroupMissing) as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, ValidationError(str(refusal)))
        return cleaned


@admin.register(RfmDefinition)
class RfmDefinitionAdmin(HouseAdmin):
    """How members are scored and grouped."""

    form = DefinitionForm
    list_display = ("name", "slug", "period_days", "new_days", "method", "is_standard")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "period_days", "new_days", "method", "cut_points", "groups")
    conditional_fields = {"cut_points": "method == 'fixed'"}
    change_form_outer_before_template = "segments/definition_head.html"
    routes = (
        Route(
            path="<int:pk>/standard/",
            view="make_standard",
            permission="segments.change_rfmdefinition",
            methods=("GET", "POST"),
        ),
    )

    class Media:
        css = {"all": ("segments/definition.css",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the short name: commands and addresses use it."""
        mine = ("slug",) if obj else ()
        return mine if self.has_change_permission(request, obj) else (*mine, "rules")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show rules in words to those who only look."""
        if obj is None or self.has_change_permission(request, obj):
            return self.fields
        return ("name", "slug", "period_days", "new_days", "method", "rules")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin a new definition with the rules of the standard one."""
        standard = RfmDefinition.objects.filter(is_standard=True).first()
        begins = {"groups": standard.groups} if standard else {}
        return {**begins, **super().get_changeform_initial_data(request)}

    @display(description=_("Groups"))
    def rules(self, definition: RfmDefinition) -> SafeString:
        """Write the rules in words."""
        settings = settings_of(definition)
        rows: list[list[Cell]] = [
            [chip(rule.group, linked=False), rule_words(rule, settings)] for rule in settings.groups
        ]
        heads = [Head(title=_("Group")), Head(title=_("Rule"))]
        return piece_html(Table(caption=_("Groups"), caption_hidden=True, heads=heads, rows=rows))

    def make_standard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what changes for members, and do it."""
        definition = get_object_or_404(RfmDefinition, pk=pk)

        def act(_form: forms.Form) -> HttpResponse:
            job = make_standard(definition=definition, user=request.user)
            messages.success(
                request, gettext("The scores are being computed. This page shows how far it is.")
            )
            return HttpResponseRedirect(reverse("admin:core_job_change", args=[job.pk]))

        return verb_page(
            request,
            title=gettext("Make “%(definition)s” the standard") % {"definition": definition},
            what=_what_changes(),
            form_class=forms.Form,
            act=act,
            button=_("Make it the standard"),
            back=reverse("admin:segments_rfmdefinition_change", args=[pk]),
            cautious=False,
        )


def _what_changes() -> str:
    members = RfmScore.objects.count()
    text = ngettext(
        "%(count)s member carries scores and a group now.",
        "%(count)s members carry scores and a group now.",
        members,
    )
    then = gettext(
        "All are computed anew by this definition, at once and every night. Each move to another group is "
        "kept with the reason “definition change”. You can go back in the same way."
    )
    return f"{text % {'count': number(members)}} {then}"


@admin.register(RfmRun)
class RfmRunAdmin(ReadOnlyAdmin):
    """Each computation with its cut-points and counts."""

    list_display = ("as_of", "definition", "cause", "members", "seconds", "wrote_scores", "error")
    list_filter = ("definition", "cause")
    list_select_related = ("definition",)

    @display(description=_("members"))
    def members(self, run: RfmRun) -> int | None:
        """Show how many were scored."""
        members: int | None = run.counts.get("members")
        return members
