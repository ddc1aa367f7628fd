"""An import in a process of its own, to be killed or to be measured.

``python -m tests.loyalty.imports.child JSON`` prints one line of JSON after each batch, and at the end the
counts with the most memory that was used.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django


def main(order: dict[str, Any]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection

    from loyalty.imports import run
    from loyalty.imports.counts import Progress
    from loyalty.imports.plan import ImportPlan

    connection.settings_dict |= order["database"]
    vars(run)["BATCH_ROWS"] = order["batch_rows"]

    def report(progress: Progress) -> None:
        print(json.dumps({"rows": progress.counts.rows}), flush=True)

    counts = run.run_import(Path(order["path"]), ImportPlan(**order["plan"]), report=report)
    # ru_maxrss would begin with that of the test run, which the child inherits; the kernel's mark does not.
    status = Path("/proc/self/status").read_text()
    megabytes = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps(counts.as_json() | {"megabytes": megabytes}), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
