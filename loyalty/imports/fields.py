"""Which fields a file may bring, and which column of a file holds which of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.text import comparable
from loyalty.imports.plan import ImportPlan
from loyalty.imports.plan_errors import (
    ColumnUnknown,
    FieldMissing,
    FieldUnknown,
    IdentityColumnMissing,
    KindMissing,
)
from loyalty.models import Channel, Identity, Import
from loyalty.profiles import FIELDS as PROFILE

ATTRIBUTE: Final = "attributes."
CONSENT: Final = "consent."
TRAIT: Final = "traits."

# The column of members that holds identities of a kind.
IDENTITIES: Final = {
    "external_id": Identity.Kind.EXTERNAL,
    "email": Identity.Kind.EMAIL,
    "phone": Identity.Kind.PHONE,
}
ACTIVITY: Final = (
    "member",
    "occurred_at",
    "kind",
    "amount",
    "currency",
    "order_id",
    "product",
    "category",
    "source",
    "external_id",
)
CONSENTS: Final = tuple(f"{CONSENT}{channel.value}" for channel in Channel)
MEMBERS: Final = (*IDENTITIES, *PROFILE, "enrolled_at", "consent_at", *CONSENTS)
# Fields of which there may be any number, with what stands for their names in lists of fields.
_OPEN: Final[Mapping[str, tuple[tuple[str, str | Promise], ...]]] = {
    Import.Content.ACTIVITY: ((ATTRIBUTE, _("attributes.NAME")),),
    Import.Content.MEMBERS: ((TRAIT, _("traits.NAME")),),
}
MOST_OPEN_CHARACTERS: Final = 60


def fixed_fields(content: Import.Content) -> tuple[str, ...]:
    """Return the fields that every file of this content may have."""
    return ACTIVITY if content == Import.Content.ACTIVITY else MEMBERS


def is_field(content: Import.Content, name: str) -> bool:
    """Tell whether a column may be put into ``name``."""
    if name in fixed_fields(content):
        return True
    starts = [start for start, _shown in _OPEN[content] if name.startswith(start)]
    return any(0 < len(name) - len(start) <= MOST_OPEN_CHARACTERS for start in starts)


def columns_of(plan: ImportPlan, header: Sequence[str]) -> dict[str, str]:
    """Return the column of each field: those that the plan names, then those that are called like a field.

    Raises ``FieldUnknown``, ``ColumnUnknown``, ``FieldMissing``, ``KindMissing`` and
    ``IdentityColumnMissing``.
    """
    for name, column in plan.columns.items():
        _check(plan.content, name, column, header)
    columns = dict(plan.columns)
    if plan.match_names:
        columns |= _called_like_fields(plan, header)
    _refuse_gaps(plan, columns, header)
    return columns


def _check(content: Import.Content, name: str, column: str, header: Sequence[str]) -> None:
    if not is_field(content, name):
        shown = [*fixed_fields(content), *(str(label) for _start, label in _OPEN[content])]
        raise FieldUnknown(name=name, known=", ".join(shown))
    if column not in header:
        raise ColumnUnknown(header=column, name=name, known=_listed(header))


def _called_like_fields(plan: ImportPlan, header: Sequence[str]) -> dict[str, str]:
    taken = set(plan.columns.values())
    found: dict[str, str] = {}
    for column in header:
        name = comparable(column).replace(" ", "_")
        if column not in taken and name not in plan.columns and is_field(plan.content, name):
            found.setdefault(name, column)
    return found


def _refuse_gaps(plan: ImportPlan, columns: Mapping[str, str], header: Sequence[str]) -> None:
    if plan.content == Import.Content.MEMBERS:
        if not IDENTITIES.keys() & columns.keys():
            raise IdentityColumnMissing
        return
    for name in ("member", "occurred_at"):
        if name not in columns:
            raise FieldMissing(field=name, name=name, known=_listed(header))
    if "kind" not in columns and not plan.kind:
        raise KindMissing(field="kind")


def _listed(header: Iterable[str]) -> str:
    return ", ".join(list(header)[:50])
