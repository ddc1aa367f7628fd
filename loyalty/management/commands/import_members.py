"""`manage.py import_members FILE`: members with their profile, consent and traits, from a file."""

from argparse import ArgumentParser
from typing import Any

from loyalty.imports.counts import ImportCounts
from loyalty.imports.fields import MEMBERS
from loyalty.management.importing import ImportCommand
from loyalty.models import Import


class Command(ImportCommand):
    """Members are found by external_id, email or phone; empty cells never erase what is known."""

    help = "Import members from a file: new ones are enrolled, known ones changed where the file differs."
    content = Import.Content.MEMBERS
    fields_help = f"Fields: {', '.join(MEMBERS)}, traits.NAME."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what every import takes, and whether traits may be defined."""
        super().add_arguments(parser)
        parser.add_argument(
            "--create-traits",
            action="store_true",
            help="Define missing traits, with the type that all their values in the file have.",
        )

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return whether traits may be defined."""
        return {"create_traits": options["create_traits"]}

    def summary(self, counts: ImportCounts) -> str:
        """Return what happened in one line."""
        return (
            f"{counts.rows:,} rows: {counts.new:,} new members, {counts.changed:,} changed, "
            f"{counts.known:,} already known, {counts.refused:,} refused; "
            f"{counts.traits_defined:,} traits defined."
        )
