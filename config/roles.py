"""The four roles of staff: which of them may do what, as one table, applied after every migration.

A cell holds words such as ``view add change``: the permission is ``<app>.<word>_<model>``. Superusers stand
above the table. An app that brings a model to the admin adds a row; a test asks for it.
"""

from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_noop as _

from core.staff.second_factor import ADMINISTRATOR

ROLES: Final = (ADMINISTRATOR, "marketing", "support", "auditor")
LABELS: Final = (_("administrator"), _("marketing"), _("support"), _("auditor"))  # for the catalogues

LOOK, EDIT = "view", "view add change"
TABLE: Final[dict[str, tuple[str, str, str, str]]] = {
    # model: administrator, marketing, support, auditor
    "loyalty.member": (f"{EDIT} export block merge", f"{EDIT} export", f"{EDIT} block merge", LOOK),
    "loyalty.identity": (LOOK, LOOK, LOOK, LOOK),
    "loyalty.consent": (LOOK, LOOK, LOOK, LOOK),
    "loyalty.trait": (LOOK, LOOK, LOOK, LOOK),
    "loyalty.traitdefinition": (EDIT, EDIT, LOOK, LOOK),
    "loyalty.activity": ("view add void export", "view add void export", "view add void", LOOK),
    "loyalty.activitykind": (EDIT, EDIT, LOOK, LOOK),
    "loyalty.import": (EDIT, EDIT, "", LOOK),  # whoever may add one may run it
    "segments.rfmrun": ("view add", "view add", LOOK, LOOK),  # add: compute anew
    "segments.rfmdefinition": (EDIT, EDIT, LOOK, LOOK),
    "segments.rfmscore": (LOOK, LOOK, LOOK, LOOK),
    "segments.rfmmove": (LOOK, LOOK, LOOK, LOOK),
    "core.job": ("view change", "view change", LOOK, LOOK),  # change: cancel
    "core.storedmail": (LOOK, "", "", ""),  # mails hold links that sign people in
    "auth.user": (EDIT, "", "", LOOK),
}


def granted(role: str) -> set[str]:
    """Return the permissions of a role, such as ``loyalty.view_member``."""
    column = ROLES.index(role)
    names = set()
    for model, cells in TABLE.items():
        app, name = model.split(".")
        names |= {f"{app}.{word}_{name}" for word in cells[column].split()}
    return names


def sync_roles() -> None:
    """Make the groups hold exactly what the table says, as far as the migrated apps know it."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    with transaction.atomic():
        for role in ROLES:
            group, _made = Group.objects.get_or_create(name=role)
            group.permissions.set([known[name] for name in granted(role) & known.keys()])
