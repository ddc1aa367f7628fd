"""The manifest row: read, replaced in one statement, and the health of the copying beside it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from segments.columns.contents import Contents
from segments.columns.folder import touch
from segments.models import Manifest


def manifest_row() -> Manifest:
    """Return the row; an unsaved one before the first catch-up."""
    return Manifest.objects.filter(pk=1).first() or Manifest()


def contents_of(row: Manifest) -> Contents:
    """Read the JSON of the row."""
    return Contents.model_validate({**row.contents, "version": row.version})


def current_contents() -> Contents:
    """Return the columns as they are now."""
    return contents_of(manifest_row())


def commit(change: Callable[[Contents], Contents], **health: object) -> Contents:
    """Replace the contents by what `change` makes of them, under the row's lock; the version goes up by one.

    `change` must be quick and may raise, in which case nothing has happened. `health` are fields of the row.
    Files that leave are noted, to be deleted later.
    """
    with transaction.atomic():
        Manifest.objects.get_or_create(pk=1)
        row = Manifest.objects.select_for_update().get(pk=1)
        before = contents_of(row)
        after = change(before).model_copy(update={"version": before.version + 1})
        touch(set(before.files) - set(after.files))
        changes = {
            "version": after.version,
            "contents": after.model_dump(mode="json", exclude={"version"}),
            **health,
        }
        Manifest.objects.filter(pk=1).update(**changes)
    return after


def note_complete(contents: Contents, *, bound: int, now: datetime) -> bool:
    """Note that nothing came in up to `bound`; False when the contents have changed meanwhile."""
    known = contents.model_copy(update={"bound": bound}).model_dump(mode="json", exclude={"version"})
    unchanged = Manifest.objects.filter(pk=1, version=contents.version, contents__bound=contents.bound)
    return bool(unchanged.update(contents=known, checked_at=now))


def note_failure(error: Exception, *, now: datetime) -> None:
    """Keep the reason of a failed catch-up for `doctor` and the admin."""
    reason = f"{type(error).__name__}: {error}"[:2000]
    Manifest.objects.update_or_create(pk=1, defaults={"failed_at": now, "error": reason})
