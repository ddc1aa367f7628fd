"""What the fields of an import are called and mean, in words for people, and how they are grouped."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.pieces import Text
from loyalty.imports.fields import ATTRIBUTE, CONSENT, IDENTITIES, TRAIT
from loyalty.models import Channel, Import, Member, TraitDefinition
from loyalty.profiles import ACQUISITION_FIELDS, PROFILE_FIELDS


@dataclass(frozen=True, slots=True)
class FieldWords:
    """A field as a person chooses it."""

    name: str
    label: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that stand together in the list."""

    title: Text
    fields: Sequence[FieldWords]


ACTIVITY: Final = (
    FieldGroup(
        _("Who, when, what"),
        (
            FieldWords("member", _("Member"), _("Who did it: an external id, an e-mail or a phone number.")),
            FieldWords(
                "occurred_at", _("Time"), _("When it happened. A day without a time is its midnight.")
            ),
            FieldWords("kind", _("Kind"), _("What was done, such as purchase or return.")),
        ),
    ),
    FieldGroup(
        _("Money and goods"),
        (
            FieldWords("amount", _("Amount"), _("What was paid, not below zero.")),
            FieldWords("currency", _("Currency"), _("Three letters, such as EUR.")),
            FieldWords("order_id", _("Order id"), _("What the lines of one order have in common.")),
            FieldWords("product", _("Product"), _("Name or number of what was bought.")),
            FieldWords("category", _("Category"), _("The group of products.")),
        ),
    ),
    FieldGroup(
        _("Where from"),
        (
            FieldWords("source", _("Source"), _("The system that wrote the row.")),
            FieldWords(
                "external_id",
                _("Row id"),
                _("The row's own number in its source; a second row with it adds nothing."),
            ),
        ),
    ),
)

_PROFILE_MEANINGS: Final[dict[str, Text]] = {
    "name": _("As the member writes it."),
    "birth_date": _("A day from 1900 until today."),
    "gender": _("Female, male or other, also as f, m, 女, 男."),
    "marital_status": _("Single, married, in a partnership, divorced or widowed."),
    "occupation": _("What the member does."),
    "country": _("A name or a code, the same in all your files."),
    "region": _("State, province or region."),
    "city": _("Town or city."),
    "device": _("What the member uses, such as phone or tablet."),
    "language": _("A code such as en or zh-Hans."),
    "time_zone": _("Such as Europe/Berlin."),
    "preferred_channel": _("E-mail, SMS, phone, post, push or social media."),
    "source": _("Who brought this member, such as shop or leaflet."),
    "medium": _("How, such as mail or poster."),
    "campaign": _("Which campaign."),
    "first_touch": _("When we first met."),
    "last_touch": _("When we last met before they joined."),
}
_PROFILE_FIELDS: Final = {column.name: column for column in Member._meta.fields}
_IDENTITY_WORDS: Final = {
    "external_id": FieldWords(
        "external_id", _("External id"), _("The member's number in your shop, till or CRM.")
    ),
    "email": FieldWords("email", _("E-mail"), _("An address; large and small letters are the same.")),
    "phone": FieldWords("phone", _("Phone"), _("A number, best with its country code.")),
}


def field_groups(content: str, *, open_fields: Iterable[str] = ()) -> list[FieldGroup]:
    """Return the fields that columns may go into; ``open_fields`` are those named after columns of a file."""
    names = list(dict.fromkeys(open_fields))
    if content == Import.Content.ACTIVITY:
        own = [_attribute(name) for name in names if name.startswith(ATTRIBUTE)]
        return [*ACTIVITY, FieldGroup(_("Keep as an attribute"), own)]
    return list(_member_groups([name for name in names if name.startswith(TRAIT)]))


def _member_groups(open_fields: Sequence[str]) -> Iterator[FieldGroup]:
    yield FieldGroup(_("Known by"), [_IDENTITY_WORDS[name] for name in IDENTITIES])
    yield FieldGroup(_("Person"), [_profile(name) for name in PROFILE_FIELDS])
    joined = FieldWords("enrolled_at", _("Joined"), _("When the member joined; now where it is empty."))
    yield FieldGroup(_("Acquisition"), [joined, *(_profile(name) for name in ACQUISITION_FIELDS)])
    answered = FieldWords(
        "consent_at", _("Consent given at"), _("When the answers about consent were given.")
    )
    yield FieldGroup(_("Consent"), [*(_consent(channel) for channel in Channel), answered])
    known = {f"{TRAIT}{trait.name}": trait for trait in TraitDefinition.objects.all()}
    yield FieldGroup(_("Traits"), [_trait(trait) for trait in known.values()])
    yield FieldGroup(_("Make a new trait"), [_new_trait(name) for name in open_fields if name not in known])


def nameless_trait(column: str) -> str:
    """Return the trait of a column whose name has no Latin letters; equal names give the same one."""
    return f"{TRAIT}trait_{hashlib.sha256(column.encode()).hexdigest()[:8]}"


def _attribute(name: str) -> FieldWords:
    label = gettext("Attribute “%(name)s”") % {"name": name.removeprefix(ATTRIBUTE)}
    return FieldWords(name, label, _("Kept with the row under this name."))


def _profile(name: str) -> FieldWords:
    label = str(_PROFILE_FIELDS[name].verbose_name)
    return FieldWords(name, label[:1].upper() + label[1:], _PROFILE_MEANINGS[name])


def _consent(channel: Channel) -> FieldWords:
    label = gettext("Consent: %(channel)s") % {"channel": channel.label}
    return FieldWords(f"{CONSENT}{channel.value}", label, _("Yes or no; empty cells change nothing."))


def _trait(trait: TraitDefinition) -> FieldWords:
    meaning = gettext("A trait (%(type)s).") % {"type": trait.get_type_display()}
    return FieldWords(f"{TRAIT}{trait.name}", trait.label, meaning)


def _new_trait(name: str) -> FieldWords:
    label = gettext("New trait “%(name)s”") % {"name": name.removeprefix(TRAIT)}
    return FieldWords(name, label, _("Made by this import, with the type that its values have."))
