"""The facts, one file per noun."""

from loyalty.models.activity import Activity, ActivityKind
from loyalty.models.consents import Channel, Consent
from loyalty.models.imports import Import
from loyalty.models.members import Identity, Member
from loyalty.models.provenance import Provenance
from loyalty.models.traits import Trait, TraitDefinition

__all__ = [
    "Activity",
    "ActivityKind",
    "Channel",
    "Consent",
    "Identity",
    "Import",
    "Member",
    "Provenance",
    "Trait",
    "TraitDefinition",
]
