"""The installation that benchmarks run in: a data folder of their own, filled once and kept."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from rich.console import Console

from bench.filling import empty_activity, fill_activities, fill_members
from bench.generate import SIZES, Generated, generate
from loyalty.imports.plan import ImportPlan
from loyalty.models import Activity, Import

ACTIVITY_FIELDS = ("member", "occurred_at", "kind", "amount", "currency", "order_id", "product", "category")


@dataclass(frozen=True)
class World:
    """A size, its files, and where to say what is going on."""

    size: str
    files: Generated
    console: Console

    @property
    def is_small(self) -> bool:
        """Whether this run only proves that the benchmarks work; goals are for the full size."""
        return self.size != "full"

    def say(self, sentence: str) -> None:
        """Tell the person who waits."""
        self.console.print(f"[dim]{sentence}[/dim]")


def open_world(size: str, console: Console) -> World:
    """Return the world of a size, making its files when they are not there."""
    wanted = SIZES[size]
    console.print(f"[dim]Files of {wanted.members:,} members and {wanted.activities:,} activities ...[/dim]")
    folder = Path(settings.DATA_ROOT) / "bench"
    files = generate(folder, members=wanted.members, activities=wanted.activities)
    return World(size=size, files=files, console=console)


def activity_plan(*, with_ids: bool, source: str = "bench") -> ImportPlan:
    """Return the plan of the activity file; without ids its rows are known by their content."""
    fields = (*ACTIVITY_FIELDS, "external_id") if with_ids else ACTIVITY_FIELDS
    return ImportPlan(
        content=Import.Content.ACTIVITY,
        columns={field: field for field in fields},
        match_names=False,
        source=source,
    )


def filled(world: World) -> None:
    """Make sure that all members and activities are in the database."""
    rows = world.files.activities
    if Activity.objects.order_by().values("pk")[:rows].count() < rows:
        world.say("Filling the database ...")
        fill_members(world.files)
        empty_activity()
        fill_activities(world.files)
