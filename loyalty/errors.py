"""Refusals of the facts, each named after the rule that it states."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class MemberUnknown(Refusal):
    """There is no such member."""

    code = "member_unknown"
    message = _("There is no member %(member)s. Check the id, or enrol the member first.")


class MemberErased(Refusal):
    """The person asked to be forgotten; nothing may be added."""

    code = "member_erased"
    message = _("The data of this member was erased, so nothing can be recorded for them.")


class IdentityInvalid(Refusal):
    """The value cannot be an identity of its kind."""

    code = "identity_invalid"
    message = _("“%(value)s” is not a valid %(kind)s. Correct it and try again.")


class IdentityMissing(Refusal):
    """A member without an identity could never be found again."""

    code = "identity_missing"
    message = _("A member needs at least one identity: an e-mail address, a phone number or an external id.")


class IdentityTaken(Refusal):
    """The identity belongs to another member."""

    code = "identity_taken"
    message = _("“%(value)s” already belongs to member %(member)s. If both are one person, merge them.")


class MergeWithItself(Refusal):
    """One member cannot be merged with itself, also not through an earlier merge."""

    code = "merge_with_itself"
    message = _("These are already one and the same member.")


class ProfileFieldUnknown(Refusal):
    """The profile has no such field."""

    code = "profile_field_unknown"
    message = _("A member has no field %(name)s. Known fields: %(known)s.")


class ProfileValueInvalid(Refusal):
    """The value does not fit the profile field."""

    code = "profile_value_invalid"
    message = _("“%(value)s” does not fit: %(reason)s")


class KindUnknown(Refusal):
    """No such kind of activity."""

    code = "kind_unknown"
    message = _("There is no kind of activity called %(kind)s. Add it first, or use one of: %(known)s.")


class AmountInvalid(Refusal):
    """The amount is negative, too large or too fine."""

    code = "amount_invalid"
    message = _(
        "%(amount)s is not a valid amount: use 0 or more with up to four decimals, and record money that "
        "goes back as a return with a positive amount."
    )


class CurrencyMissing(Refusal):
    """An amount without a currency cannot be added to anything."""

    code = "currency_missing"
    message = _("An amount needs a currency of three letters, such as EUR.")


class TimeOutOfRange(Refusal):
    """The time cannot be that of an activity."""

    code = "time_out_of_range"
    message = _("%(time)s is not a possible time: use one from 1900 to a day from now, with its time zone.")


class ExternalIdReused(Refusal):
    """The same external id came with another content."""

    code = "external_id_reused"
    message = _(
        "External id %(external_id)s was already recorded with another content. Void that row, and send "
        "the right one with a new id."
    )


class ActivityUnknown(Refusal):
    """There is no such row."""

    code = "activity_unknown"
    message = _("There is no such activity.")


class AlreadyVoided(Refusal):
    """A row is voided once, and a voiding row is not voided."""

    code = "already_voided"
    message = _("This row was already voided, or it voids another row itself.")


class TraitUnknown(Refusal):
    """Nobody defined this trait."""

    code = "trait_unknown"
    message = _("There is no trait called %(name)s. Define it first under Traits.")


class TraitTypeWrong(Refusal):
    """The value has another type than the trait."""

    code = "trait_type_wrong"
    message = _("“%(value)s” does not fit the trait %(name)s, whose values are of type: %(type)s.")


class NewerValueKnown(Refusal):
    """An interval may only be followed by a later one."""

    code = "newer_value_known"
    message = _("A value that holds since %(since)s is already known, so an older one cannot replace it.")


class TextNotStorable(Refusal):
    """The text is too long or holds a NUL."""

    code = "text_not_storable"
    message = _("The value of %(name)s is longer than %(limit)s characters or is not text.")
