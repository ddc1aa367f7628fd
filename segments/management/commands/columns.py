"""`manage.py columns rebuild|catch-up|tidy|status|verify|stamp`."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection
from django.utils import timezone

from segments.columns.catch_up import catch_up, rebuild
from segments.columns.health import ColumnHealth, column_health
from segments.columns.stamps import stamp_anew
from segments.columns.tidy import tidy
from segments.engine.verify import verify


class Command(BaseCommand):
    """The columns by hand: the worker does all but `rebuild`, `verify` and `stamp` by itself."""

    help = "Look after the columns: the copies of PostgreSQL that segments and scores are computed from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name what can be done."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, what in (
            ("status", "parts, rows, bytes, bound, lag and who holds it back"),
            ("catch-up", "copy what is new"),
            ("tidy", "merge and sort the parts now, if they need it"),
            ("rebuild", "throw the copies away and make them anew"),
            ("verify", "recompute a sample of members on PostgreSQL; fails when one differs twice"),
            ("stamp", "after a logical restore, as the owner: stamp all rows as written now"),
        ):
            one = verbs.add_parser(verb, help=what)
            one.add_argument("--json", action="store_true", help="Print one JSON object.")
            if verb == "verify":
                one.add_argument("--sample", type=int, default=1000, help="How many members (1000).")

    def handle(self, *, verb: str, **options: Any) -> None:
        """Do one thing and say what came of it."""
        now = timezone.now()
        said = getattr(self, "_" + verb.replace("-", "_"))(now, options)
        if options["json"]:
            self.stdout.write(json.dumps(said, default=str))
        else:
            self.stdout.write("\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items()))
        if verb == "verify" and (said["differ_twice"] or said["repeated"]):
            raise CommandError("The columns differ from PostgreSQL: run `manage.py columns rebuild`.")

    def _catch_up(self, now: datetime, _: dict[str, Any]) -> dict[str, Any]:
        done = catch_up(now=now, wait=True)
        return asdict(done) if done else {}

    def _tidy(self, now: datetime, _: dict[str, Any]) -> dict[str, Any]:
        return {"done": ", ".join(tidy(now=now)) or "nothing was due"}

    def _rebuild(self, now: datetime, options: dict[str, Any]) -> dict[str, Any]:
        return asdict(rebuild(now=now)) | self._tidy(now, options)

    def _verify(self, now: datetime, options: dict[str, Any]) -> dict[str, Any]:
        return asdict(verify(now=now, sample=options["sample"]))

    def _stamp(self, _now: datetime, _: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"rows": stamp_anew(connection)}
        except ProgrammingError as error:
            raise CommandError(
                "Only the owner of the tables may do this: run it with DATABASE_APP_URL set to the address "
                f"in DATABASE_URL. ({error})"
            ) from error

    def _status(self, now: datetime, options: dict[str, Any]) -> dict[str, Any]:
        health = column_health(now=now)
        said = asdict(health) | {"lag": health.lag, "problems": health.problems()}
        return said if options["json"] else self._readable(said, health)

    def _readable(self, said: dict[str, Any], health: ColumnHealth) -> dict[str, Any]:
        tables = [
            f"\n  {one.name}: {one.rows:,} rows, {one.bytes:,} bytes, "
            f"{one.base_parts} base parts and {one.change_parts} since"
            for one in health.tables
        ]
        holders = [
            f"\n  {one.role} in {one.database}, process {one.pid or one.prepared}, since {one.since}"
            for one in health.held_by
        ]
        return said | {
            "tables": "".join(tables) or "none",
            "held_by": "".join(holders) or "nobody",
            "problems": "".join("\n  " + one for one in health.problems()) or "none",
        }
