"""Why a plan does not fit its file or the programme; nothing has been read or written yet."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class FieldUnknown(Refusal):
    """There is no such field to put a column into."""

    code = "field_unknown"
    message = _("There is no field “%(name)s”. Fields: %(known)s.")


class ColumnUnknown(Refusal):
    """The file has no such column."""

    code = "column_unknown"
    message = _("The file has no column “%(header)s” for %(name)s. Its columns: %(known)s.")


class FieldMissing(Refusal):
    """A field without which no row can be taken has no column."""

    code = "field_missing"
    message = _("No column holds %(name)s. Say which one it is. Columns of the file: %(known)s.")


class KindMissing(Refusal):
    """Neither a column nor the plan says what members did."""

    code = "kind_missing"
    message = _("Say what members did: choose a column for kind, or one kind for all rows.")


class IdentityColumnMissing(Refusal):
    """Members without an identity could never be found again."""

    code = "identity_column_missing"
    message = _("Members are known by external_id, email or phone: choose a column for at least one of them.")


class TraitsUndefined(Refusal):
    """Columns for traits that nobody has defined."""

    code = "traits_undefined"
    message = _(
        "These traits are not defined: %(names)s. Define them first, or ask for missing traits to be created."
    )


class TraitNameInvalid(Refusal):
    """A trait cannot be created under this name."""

    code = "trait_name_invalid"
    message = _("No trait can be called “%(name)s”: %(reason)s")


class ImportBusy(Refusal):
    """The same file is being worked on."""

    code = "import_busy"
    message = _("This file is being imported or tried right now. Wait for the end, or cancel that job first.")
