"""How parts become one text: languages do not share their commas and colons."""

from collections.abc import Iterable

from django.utils.translation import gettext, pgettext


def listed(parts: Iterable[object]) -> str:
    """Join the parts of a list: ``a, b``, in Chinese ``a、b``."""
    # Translators: what stands between the parts of a list, with its space.
    return pgettext("between parts of a list", ", ").join(map(str, parts))


def named(name: object, value: object) -> str:
    """Write a value after its name: ``name: value``, in Chinese with the wide colon."""
    return gettext("%(name)s: %(value)s") % {"name": name, "value": value}
