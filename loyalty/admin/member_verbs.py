"""What staff can do with one member, each on a page that says first what it will do."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from core.pieces import Text
from loyalty.activity import NewActivity, record_activity
from loyalty.admin.verb_pages import NotSeenYet, verb_page
from loyalty.consents import ConsentAnswer, set_consent
from loyalty.errors import MemberUnknown, TraitTypeWrong
from loyalty.identities import IdentityValue
from loyalty.member_search import search_members
from loyalty.members import add_identity, block_member, merge_members, unblock_member
from loyalty.models import ActivityKind, Channel, Identity, Member, Provenance, TraitDefinition
from loyalty.models.traits import TraitValue
from loyalty.traits import TraitAnswer, set_trait

YES_NO = (("yes", _("yes")), ("no", _("no")))
STAFF = "staff"


class NothingForm(forms.Form):
    """A verb that needs no input."""


class IdentityForm(forms.Form):
    """Another name of the member."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Identity.Kind.choices)
    value = forms.CharField(label=_("Value"), max_length=254)


class ConsentForm(forms.Form):
    """An answer that the member gave to staff."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    granted = forms.ChoiceField(label=_("May we use it?"), choices=YES_NO)
    source = forms.CharField(
        label=_("How do we know?"), max_length=120, help_text=_("Such as: phone call on 3 March.")
    )


class TraitForm(forms.Form):
    """A value that staff learned."""

    trait = forms.ModelChoiceField(label=_("Trait"), queryset=TraitDefinition.objects.all())
    value = forms.CharField(
        label=_("Value"), max_length=500, help_text=_("Dates as 2026-03-31; yes or no for such traits.")
    )
    provenance = forms.TypedChoiceField(label=_("Provenance"), choices=Provenance.choices, coerce=int)


class MergeNotSeen(NotSeenYet):
    """Staff has not seen yet who the other member is."""

    message = _(
        "This is %(other)s (%(names)s). If that is the same person as %(member)s, press the button again; if "
        "not, name another one."
    )


class MergeForm(forms.Form):
    """The other member, who is the same person, seen once more before it is done."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    other = forms.CharField(
        label=_("The other member"), help_text=_("Member id, e-mail, phone or external id."), max_length=254
    )


class RecordForm(forms.Form):
    """One thing that the member did."""

    kind = forms.ModelChoiceField(label=_("Kind"), queryset=ActivityKind.objects.all())
    occurred_at = forms.DateTimeField(
        label=_("Time"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    amount = forms.DecimalField(label=_("Amount"), required=False, max_digits=18, decimal_places=4)
    order_id = forms.CharField(label=_("Order id"), required=False, max_length=120)
    product = forms.CharField(label=_("Product"), required=False, max_length=200)


def _page(
    request: HttpRequest,
    member_id: int,
    *,
    title: Text,
    what: Text,
    form_class: type[forms.Form],
    run: Callable[[Member, dict[str, Any]], object],
    done: Text,
    cautious: bool = False,
) -> HttpResponse:
    member = get_object_or_404(Member, pk=member_id, merged_into=None)
    back = reverse("admin:loyalty_member_show", args=[member.pk])

    def act(form: forms.Form) -> HttpResponse:
        run(member, form.cleaned_data)
        messages.success(request, str(done))
        return HttpResponseRedirect(back)

    words = str(what) % {"member": member}
    return verb_page(
        request,
        title=title,
        what=words,
        form_class=form_class,
        act=act,
        button=title,
        back=back,
        cautious=cautious,
    )


def block(request: HttpRequest, member_id: int) -> HttpResponse:
    """Block a member."""
    what = _(
        "%(member)s will no longer be able to collect or exchange. What they do is still recorded, their "
        "points stay, and you can unblock them at any time."
    )
    return _page(
        request,
        member_id,
        title=_("Block this member"),
        what=what,
        form_class=NothingForm,
        run=lambda member, _values: block_member(member_id=member.pk),
        done=_("The member is blocked."),
        cautious=True,
    )


def unblock(request: HttpRequest, member_id: int) -> HttpResponse:
    """Let a blocked member take part again."""
    return _page(
        request,
        member_id,
        title=_("Unblock this member"),
        what=_("%(member)s will be able to collect and exchange again."),
        form_class=NothingForm,
        run=lambda member, _values: unblock_member(member_id=member.pk),
        done=_("The member can take part again."),
    )


def merge(request: HttpRequest, member_id: int) -> HttpResponse:
    """Merge another member into this one."""
    what = _(
        "The other member becomes part of %(member)s: both are counted as one person from then on, their "
        "activity appears together, and both ids lead here. No record is moved or changed. A merge cannot be "
        "taken back."
    )
    return _page(
        request,
        member_id,
        title=_("Merge another member into this one"),
        what=what,
        form_class=MergeForm,
        run=lambda member, values: _once_seen(member, values["other"], values["seen"]),
        done=_("Both are one member now."),
        cautious=True,
    )


def _once_seen(member: Member, words: str, seen: str) -> Member:
    """Merge the other member if staff has seen who it is; else say who, and ask again."""
    other = _the_one(words)
    if seen != other.public_id:
        names = " · ".join(identity.display for identity in other.identities.all()[:3])
        raise MergeNotSeen(field="other", other=other, names=names, id=other.public_id, member=member)
    return merge_members(keep_id=member.pk, merge_id=other.pk)


def _the_one(words: str) -> Member:
    found = list(search_members(words).filter(merged_into=None)[:2])
    if len(found) != 1:
        raise MemberUnknown(field="other", member=words)
    return found[0]


def identity(request: HttpRequest, member_id: int) -> HttpResponse:
    """Give the member another name."""

    def run(member: Member, values: dict[str, Any]) -> object:
        given = IdentityValue(Identity.Kind(values["kind"]), values["value"])
        return add_identity(member_id=member.pk, identity=given)

    return _page(
        request,
        member_id,
        title=_("Add identity"),
        what=_("%(member)s can be found by this from now on, and files that name it mean this member."),
        form_class=IdentityForm,
        run=run,
        done=_("The identity was added."),
    )


def consent(request: HttpRequest, member_id: int) -> HttpResponse:
    """Record what the member answered for a channel."""

    def run(member: Member, values: dict[str, Any]) -> object:
        return set_consent(
            ConsentAnswer(
                member_id=member.pk,
                channel=Channel(values["channel"]),
                granted=values["granted"] == "yes",
                since=timezone.now(),
                source=values["source"],
            )
        )

    return _page(
        request,
        member_id,
        title=_("Change consent"),
        what=_("The answer of %(member)s holds from now on. Earlier answers are kept as proof."),
        form_class=ConsentForm,
        run=run,
        done=_("The answer was recorded."),
    )


def trait(request: HttpRequest, member_id: int) -> HttpResponse:
    """Record a value of a trait."""

    def run(member: Member, values: dict[str, Any]) -> object:
        definition = values["trait"]
        return set_trait(
            TraitAnswer(
                member_id=member.pk,
                name=definition.name,
                value=_typed(definition, values["value"]),
                since=timezone.now(),
                source=STAFF,
                provenance=Provenance(values["provenance"]),
            )
        )

    return _page(
        request,
        member_id,
        title=_("Set trait"),
        what=_("The value holds for %(member)s from now on. Earlier values are kept."),
        form_class=TraitForm,
        run=run,
        done=_("The value was recorded."),
    )


def _typed(definition: TraitDefinition, text: str) -> TraitValue:
    """Read a value of the definition's type from what was typed. Raises ``TraitTypeWrong``."""
    value: TraitValue | None = None
    if definition.type == TraitDefinition.Type.TEXT:
        value = text
    elif definition.type == TraitDefinition.Type.BOOLEAN:
        value = {"yes": True, "no": False, str(_("yes")): True, str(_("no")): False}.get(text.strip().lower())
    else:
        try:
            is_number = definition.type == TraitDefinition.Type.NUMBER
            value = Decimal(text.strip()) if is_number else parse_date(text.strip())
        except (InvalidOperation, ValueError):
            value = None
    if value is None or (isinstance(value, Decimal) and not value.is_finite()):
        raise TraitTypeWrong(
            field="value", value=text, name=definition.name, type=definition.get_type_display()
        )
    return value


def record(request: HttpRequest, member_id: int) -> HttpResponse:
    """Write down one thing that the member did."""

    def run(member: Member, values: dict[str, Any]) -> object:
        new = NewActivity(
            member_id=member.pk,
            kind=values["kind"].name,
            occurred_at=values["occurred_at"],
            amount=values["amount"],
            currency=settings.PROGRAMME_CURRENCY if values["amount"] is not None else "",
            order_id=values["order_id"],
            product=values["product"],
            source=STAFF,
        )
        return record_activity(new, now=timezone.now())

    return _page(
        request,
        member_id,
        title=_("Record activity"),
        what=_("This is written down for %(member)s and cannot be changed afterwards, only voided."),
        form_class=RecordForm,
        run=run,
        done=_("It was recorded."),
    )
