"""`manage.py rfm`: how many members are in each RFM group, as of any moment."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from rich.console import Console
from rich.table import Table

from core.errors import Refusal
from core.programme import day_start, programme_zone
from segments.columns.catch_up import catch_up_fully
from segments.models import RfmDefinition, RfmRun
from segments.scores.computing import compute_rfm
from segments.scores.current import standard_definition
from segments.scores.definitions import RfmSettings, settings_of
from segments.scores.errors import DefinitionUnknown
from segments.scores.running import run_rfm


class Command(BaseCommand):
    """Computes; stores nothing unless asked to."""

    help = "Counts members by RFM group. As of a day means its midnight in the programme's time zone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Moment, period, definition, engine, and the form of the answer."""
        parser.add_argument(
            "--as-of", help="day or time, such as 2026-03-31 or 2026-03-31T12:00 (default: now)"
        )
        parser.add_argument("--period-days", type=int, help="instead of the definition's period")
        parser.add_argument("--definition", metavar="SLUG", help="default: the standard one")
        parser.add_argument("--engine", choices=("duckdb", "postgres"), default="duckdb")
        parser.add_argument("--store", action="store_true", help="keep the run, and members' scores with it")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Bring the columns up to date first, so that what was just imported counts."""
        try:
            definition = _definition(options["definition"])
            as_of = _moment(options["as_of"])
            counts, money, currency = self._counts(definition, as_of, options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(counts, ensure_ascii=False))
        else:
            Console().print(_table(counts, money, currency, as_of))

    def _counts(
        self, definition: RfmDefinition, as_of: datetime, options: dict[str, Any]
    ) -> tuple[dict[str, int], dict[str, str], str]:
        if options["store"]:
            if options["period_days"]:
                raise CommandError("--store keeps the definition's period; change the definition instead.")
            run = run_rfm(definition=definition, as_of=as_of, cause=RfmRun.Cause.COMMAND)
            return run.counts, run.money, run.currency
        settings = _with_period(settings_of(definition), options["period_days"])
        if options["engine"] == "duckdb":
            catch_up_fully(now=timezone.now())
        result = compute_rfm(settings=settings, as_of=as_of, engine=options["engine"])
        return result.counts, result.money, result.currency


def _definition(slug: str | None) -> RfmDefinition:
    if slug is None:
        return standard_definition()
    definition = RfmDefinition.objects.filter(slug=slug).first()
    if definition is None:
        known = ", ".join(RfmDefinition.objects.values_list("slug", flat=True))
        raise DefinitionUnknown(field="definition", slug=slug, known=known)
    return definition


def _moment(given: str | None) -> datetime:
    if given is None:
        return timezone.now()
    try:
        day, moment = parse_date(given), parse_datetime(given)
    except ValueError:
        day = moment = None
    if day is not None:
        return day_start(day)
    if moment is None:
        raise CommandError(f"--as-of {given} is no day or time: write 2026-03-31 or 2026-03-31T12:00.")
    return moment if moment.tzinfo else moment.replace(tzinfo=programme_zone())


def _with_period(settings: RfmSettings, days: int | None) -> RfmSettings:
    if days is None:
        return settings
    if not 1 <= days <= 36_500:
        raise CommandError("--period-days must be from 1 to 36500.")
    return settings.model_copy(update={"period_days": days})


def _table(counts: dict[str, int], money: dict[str, str], currency: str, as_of: datetime) -> Table:
    table = Table(
        title=f"RFM groups as of {as_of:%Y-%m-%d %H:%M %Z}", caption=f"{counts['members']:,} members"
    )
    table.add_column("group")
    for head in ("members", "share", f"{currency} in the period"):
        table.add_column(head, justify="right")
    for group, amount in money.items():
        share = counts[group] / max(counts["members"], 1)
        table.add_row(group, f"{counts[group]:,}", f"{share:.1%}", f"{float(amount):,.2f}")
    return table
