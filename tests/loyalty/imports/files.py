"""Small files, and their import, in few words."""

import csv
from pathlib import Path
from typing import Any

from loyalty.imports.counts import ImportCounts
from loyalty.imports.plan import ImportPlan
from loyalty.imports.run import run_import
from loyalty.models import Activity, Import

HEADER = "member,occurred_at,kind,amount\n"
THREE = HEADER + "C-1,2026-01-05,purchase,10.00\nC-2,2026-01-06,purchase,20.50\nC-3,2026-01-07,visit,\n"


def write(folder: Path, text: str | bytes, name: str = "till.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def import_activity(
    path: Path, *, dry_run: bool = False, rejects: Path | None = None, **plan: Any
) -> ImportCounts:
    whole = ImportPlan(content=Import.Content.ACTIVITY, **plan)
    return run_import(path, whole, dry_run=dry_run, rejects_path=rejects)


def import_members(
    path: Path, *, dry_run: bool = False, rejects: Path | None = None, **plan: Any
) -> ImportCounts:
    whole = ImportPlan(content=Import.Content.MEMBERS, **plan)
    return run_import(path, whole, dry_run=dry_run, rejects_path=rejects)


def recorded() -> list[tuple[str, str, str, str]]:
    """Member, day, kind and amount of all activity, sorted."""
    rows = Activity.objects.values_list("member__identities__value", "local_date", "kind__name", "amount")
    return sorted((str(who), str(day), kind, str(amount)) for who, day, kind, amount in rows)


def refused(path: Path) -> list[tuple[int, str, str, str]]:
    """Row number, column, value and reason of the rows in a file of refused rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("refused column", "refused value", "reason")
    return [(int(row["refused row"]), *(row[name] for name in names)) for row in rows]  # type: ignore[misc]
