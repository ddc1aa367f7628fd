"""The installation that benchmarks run in: a data folder of their own, filled once and kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from rich.console import Console

from bench.generate import SIZES, Generated, generate
from config.database_urls import embedded_address
from loyalty.imports.counts import ImportCounts
from loyalty.imports.plan import ImportPlan
from loyalty.imports.run import run_import
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


def import_members(world: World) -> ImportCounts:
    """Bring the members in; those who are there already are left as they are."""
    world.say("Importing members ...")
    plan = ImportPlan(content=Import.Content.MEMBERS, source="bench", create_traits=True)
    return run_import(world.files.members_csv, plan)


def filled(world: World) -> None:
    """Make sure that all members and activities are in the database."""
    if Activity.objects.order_by().values("pk")[: world.files.activities].count() >= world.files.activities:
        return
    import_members(world)
    world.say("Importing activities ...")
    run_import(world.files.activities_csv, activity_plan(with_ids=True))


@contextmanager
def superuser() -> Iterator[psycopg.Connection]:
    """Connect with every right, to empty tables that refuse it to everybody else."""
    address = embedded_address(settings.DATA_ROOT, settings.SECRET_KEY, "postgres")
    with psycopg.connect(address.conninfo(), autocommit=True) as connection:
        yield connection


def empty_activity() -> None:
    """Forget all activity of this benchmark installation."""
    with superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("TRUNCATE loyalty_activity")
        connection.execute("CHECKPOINT")
