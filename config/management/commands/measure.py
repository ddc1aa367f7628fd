"""What `manage.py bench` runs in its own data folder: one table, and the same figures as JSON."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from bench.measuring import Measured
from bench.registry import BENCHMARKS
from bench.world import open_world


class Command(BaseCommand):
    """Exit code 1 when a goal is missed at full size."""

    help = "Used by bench, which gives it a data folder of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As bench gives them."""
        parser.add_argument("name", choices=(*BENCHMARKS, "all"))
        parser.add_argument("--size", required=True)
        parser.add_argument("--json", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Measure, print, store."""
        console = Console()
        world = open_world(options["size"], console)
        names = list(BENCHMARKS) if options["name"] == "all" else [options["name"]]
        lines = [line for name in names for line in BENCHMARKS[name](world)]
        options["json"].parent.mkdir(parents=True, exist_ok=True)
        figures = {"size": world.size, "figures": [line.as_json() for line in lines]}
        options["json"].write_text(json.dumps(figures, indent=2) + "\n")
        console.print(_table(lines, world.size))
        if not world.is_small and any(line.reached is False for line in lines):
            sys.exit(1)


def _table(lines: list[Measured], size: str) -> Table:
    table = Table(title=f"Benchmarks, size {size}")
    for head in ("what", "ours", "reference", "its figure", "ratio", "goal", "reached", "note"):
        table.add_column(head, justify="right" if head in {"ours", "its figure", "ratio"} else "left")
    for line in lines:
        table.add_row(
            line.what,
            _figure(line.ours, line.unit),
            line.reference or "–",
            _figure(line.reference_value, line.unit),
            f"{line.ratio:.2f}" if line.ratio is not None else "–",
            line.goal or "–",
            {True: "yes", False: "no", None: "–"}[line.reached],
            line.note,
        )
    return table


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.3f} {unit}" if unit == "s" else f"{value:,.0f} {unit}"
