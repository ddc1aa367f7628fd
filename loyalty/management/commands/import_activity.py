"""`manage.py import_activity FILE`: purchases and whatever else members did, from a file."""

from argparse import ArgumentParser
from typing import Any

from loyalty.imports.counts import ImportCounts
from loyalty.imports.fields import ACTIVITY
from loyalty.management.importing import ImportCommand
from loyalty.models import Identity, Import


class Command(ImportCommand):
    """Importing the same file again, or a longer export that contains it, adds only what is new."""

    help = "Import activity of members from a file; unknown members are enrolled."
    content = Import.Content.ACTIVITY
    fields_help = f"Fields: {', '.join(ACTIVITY)}, attributes.NAME."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what every import takes, and what holds for rows that do not say it themselves."""
        super().add_arguments(parser)
        add = parser.add_argument
        add("--kind", default="", help="What members did, by its name; for rows that name no kind.")
        add("--currency", default="", help="For amounts without one; the programme's unless given.")
        add(
            "--identity",
            type=Identity.Kind,
            choices=list(Identity.Kind),
            default=Identity.Kind.EXTERNAL,
            help="What the column of members holds: an external id unless given.",
        )

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return kind, currency and identity."""
        return {name: options[name] for name in ("kind", "currency", "identity")}

    def summary(self, counts: ImportCounts) -> str:
        """Return what happened in one line."""
        return (
            f"{counts.rows:,} rows: {counts.new:,} new, {counts.known:,} already known, "
            f"{counts.refused:,} refused; {counts.members:,} members, {counts.enrolled:,} of them new."
        )
