"""What the commands that import a file share: arguments, progress, and a summary."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from core.errors import Refusal
from loyalty.imports.counts import ImportCounts
from loyalty.imports.counts import Progress as HowFar
from loyalty.imports.plan import DEFAULT_SOURCE, ImportPlan
from loyalty.imports.run import Report, run_import
from loyalty.models import Import, Provenance

_FLAG = {"action": "store_true"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "--date-format": {
        "metavar": "FORMAT",
        "help": "How dates are written, such as %%Y%%m%%d; ISO 8601 unless given.",
    },
    "--decimal-comma": {**_FLAG, "default": None, "help": "Numbers are written as 1.234,56."},
    "--delimiter": {
        "help": "comma, semicolon, tab, pipe, whitespace or one character; found out unless given."
    },
    "--no-header": {**_FLAG, "help": "The first line is a row already; columns are numbered from 1."},
    "--sheet": {"help": "The sheet of a workbook; the first one unless given."},
    "--source": {
        "default": DEFAULT_SOURCE,
        "help": "Where the rows come from. A file and a longer export that contains it need the same one.",
    },
    "--provenance": {
        "choices": [one.name.lower() for one in Provenance],
        "default": "first",
        "help": "Who told us: the member (zero), our systems (first), a partner (second), a seller (third).",
    },
    "--rejects": {
        "type": Path,
        "metavar": "FILE",
        "help": "Write refused rows to this CSV file, each with its reasons.",
    },
    "--dry-run": {**_FLAG, "help": "Tell what would happen; write nothing."},
    "--json": {**_FLAG, "help": "Print the summary as JSON."},
}


class ImportCommand(BaseCommand):
    """Imports one file; subclasses say what is in it and which arguments that takes."""

    content: ClassVar[Import.Content]
    fields_help: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the arguments of every import."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, spaces, XLSX or Parquet.")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=HEADER",
            help=f"Which column holds a field; may be given again. {self.fields_help}",
        )
        for name, options in _OPTIONS.items():
            parser.add_argument(name, **options)

    def handle(self, *_: Any, **options: Any) -> None:
        """Import the file; ends with 1 when nothing of it could be taken."""
        try:
            plan = ImportPlan(
                content=self.content,
                columns=dict(_column(text) for text in options["column"]),
                delimiter=options["delimiter"],
                has_header=not options["no_header"],
                sheet=options["sheet"],
                date_format=options["date_format"],
                decimal_comma=options["decimal_comma"],
                source=options["source"],
                provenance=Provenance[options["provenance"].upper()],
                **self.more(options),
            )
            with _bar() as report:
                counts = run_import(
                    options["file"],
                    plan,
                    dry_run=options["dry_run"],
                    rejects_path=options["rejects"],
                    report=report,
                )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as error:
            first = error.errors()[0]
            raise CommandError(f"--{first['loc'][0]}: {first['msg']}") from None
        self._tell(counts, options)
        if counts.refused == counts.rows:
            raise CommandError("Nothing could be imported: every row was refused.")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return what else the plan needs of this command's own arguments."""
        raise NotImplementedError

    def summary(self, counts: ImportCounts) -> str:
        """Return what happened in one line."""
        raise NotImplementedError

    def _tell(self, counts: ImportCounts, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(counts.as_json(), ensure_ascii=False, indent=2))
            return
        what = "Dry run, nothing was written. " if counts.dry_run else ""
        self.stdout.write(f"{what}{self.summary(counts)} {counts.seconds:.1f} s.")
        for code, reason in sorted(counts.reasons.items(), key=lambda item: -item[1].count):
            first = reason.examples[0]
            where = f"row {first.row}, {first.column}" if first.column else f"row {first.row}"
            self.stdout.write(f"  refused {reason.count:,}: {code}, as in {where}: {first.reason}")
        if counts.refused and options["rejects"]:
            self.stdout.write(f"  Refused rows with their reasons: {options['rejects']}")


def _column(text: str) -> tuple[str, str]:
    field, found, header = text.partition("=")
    if not (field and found and header):
        raise CommandError(f"--column {text}: write FIELD=HEADER, such as amount=dollar_value.")
    return field, header


@contextmanager
def _bar() -> Iterator[Report]:
    """Show a bar on a terminal, and nothing elsewhere."""
    console = Console(stderr=True)
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[refused]:,} refused"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=None, rows=0, refused=0)

        def report(far: HowFar) -> None:
            bar.update(
                task,
                completed=far.done_bytes,
                total=far.total_bytes,
                rows=far.counts.rows,
                refused=far.counts.refused,
            )

        yield report
