"""Imports in processes of their own, on the test database and with the rights of the app role."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from loyalty.imports.readers.table import BATCH_ROWS


def start(path: Path, *, batch_rows: int = BATCH_ROWS, **plan: Any) -> subprocess.Popen[str]:
    """Start an import; its lines are described in ``child``."""
    database = {
        "NAME": connection.settings_dict["NAME"],
        "OPTIONS": {"options": f"-c role={settings.DATABASE_APP_ROLE}"},
    }
    order = {"path": str(path), "batch_rows": batch_rows, "plan": plan, "database": database}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.loyalty.imports.child", json.dumps(order)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
    )


def result(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for the end; return the counts and the ``megabytes`` used."""
    output, _ = process.communicate()
    assert process.returncode == 0
    last: dict[str, Any] = json.loads(output.splitlines()[-1])
    return last
