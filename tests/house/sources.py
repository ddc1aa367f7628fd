"""Which files are ours to judge."""

from functools import cache
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
OURS = ("config", "core", "loyalty", "segments", "tests", "bench")


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python file of ours, migrations excepted: those are records."""
    found = [BASE / "manage.py"]
    for folder in OURS:
        found += (path for path in (BASE / folder).rglob("*.py") if "migrations" not in path.parts)
    return tuple(sorted(found))
