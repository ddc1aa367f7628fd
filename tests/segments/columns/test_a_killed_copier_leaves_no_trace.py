"""`kill -9` after the files were renamed into place and before the manifest named them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from segments.columns.folder import KEPT_SECONDS
from segments.columns.manifest import current_contents
from segments.columns.tidy import tidy
from tests.loyalty.cast import NOW, purchase, ting
from tests.segments.columns.asking import caught_up, ids_in_columns, ids_in_postgres

pytestmark = pytest.mark.django_db(transaction=True)

KILLED = """
import json, os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connection
from django.utils import timezone
from segments.columns import catch_up
known = json.loads(sys.argv[1])
connection.settings_dict.update(known["database"])
settings.COLUMNS_ROOT = known["folder"]
catch_up.commit = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
catch_up.catch_up(now=timezone.now())
"""


def catch_up_and_die(folder: Path) -> None:
    database = {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "OPTIONS")}
    known = json.dumps({"database": database, "folder": str(folder)})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, known],
        check=False, cwd=settings.BASE_DIR, capture_output=True, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


def unlisted(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.parquet")} - set(current_contents().files)


def test_the_next_catch_up_copies_the_same_rows_once(columns_root: Path) -> None:
    someone = ting()
    caught_up()
    purchase(someone)
    version = current_contents().version
    catch_up_and_die(columns_root)
    assert unlisted(columns_root)
    assert current_contents().version == version
    caught_up()
    assert ids_in_columns() == ids_in_postgres()
    assert sum(ids_in_columns().values()) == 1


def test_what_was_left_is_swept_when_nobody_can_be_reading_it(columns_root: Path) -> None:
    caught_up()
    purchase(ting())
    catch_up_and_die(columns_root)
    left = unlisted(columns_root)
    caught_up()
    tidy(now=NOW)
    assert left <= unlisted(columns_root)
    for name in left:
        then = time.time() - KEPT_SECONDS - 1
        os.utime(columns_root / name, (then, then))
    tidy(now=NOW)
    assert not left & unlisted(columns_root)
    assert ids_in_columns() == ids_in_postgres()
