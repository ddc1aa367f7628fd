"""Puts an archive back. The database changes in one transaction, so that a failure leaves it as it was."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config import data_folder
from config.archive import DUMP, KEY, opened_archive, put_files_back
from config.database import as_owner, prepare_database, running_database
from config.errors import CannotGoOn
from config.postgres_tools import tool, tool_environment
from config.up import hold_data_folder

Report = Callable[[str], object]
HEADER_LINES = 100
# pg_restore writes this for every server, and those before 17 do not know it.
UNKNOWN_TO_OLD_SERVERS = b"SET transaction_timeout"


def restore(path: Path, *, report: Report) -> str:
    """Replaces everything; returns when the archive was made. Raises AlreadyRunning or CannotGoOn."""
    lock = hold_data_folder()
    with opened_archive(path) as (manifest, folder), running_database():
        prepare_database(migrate=False)
        report("Restoring the database ...")
        _replace_tables(folder / DUMP)
        report("Bringing it up to date ...")
        _bring_up_to_date()
        put_files_back(folder)
        _forget_columns()
        # Last: passwords of our own roles follow from the key, and are set anew at the next start.
        _put_key_back((folder / KEY).read_text().strip(), report)
    lock.close()
    return str(manifest["made_at"])


def _replace_tables(dump: Path) -> None:
    """Schema public steps aside, is made again from the dump, and the old one goes: all or nothing."""
    psql = subprocess.Popen(
        [
            *(tool("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"),
            *("--command=ALTER SCHEMA public RENAME TO before_restore", "--command=CREATE SCHEMA public"),
            *("--file=-", "--command=DROP SCHEMA before_restore CASCADE"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=tool_environment(),
    )
    script = subprocess.Popen(
        [tool("pg_restore"), "--schema=public", "--no-owner", "--no-acl", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with psql, script:
        if psql.stdin is None or psql.stderr is None or script.stdout is None:
            raise CannotGoOn("pg_restore could not be started.")
        try:
            for _ in range(HEADER_LINES):
                line = script.stdout.readline()
                if not line.startswith(UNKNOWN_TO_OLD_SERVERS):
                    psql.stdin.write(line)
            shutil.copyfileobj(script.stdout, psql.stdin)
            if script.wait():
                psql.kill()  # a cut script must not be committed
        except BrokenPipeError:
            script.kill()
        said = _close_and_read(psql)
    if psql.returncode or script.returncode:
        raise CannotGoOn(
            f"The database could not be restored, and is as it was: {said or 'the dump is damaged'}"
        )


def _close_and_read(psql: subprocess.Popen[bytes]) -> str:
    _, said = psql.communicate()
    return b" ".join(said.split()).decode(errors="replace")


def _bring_up_to_date() -> None:
    """Migrations and rights, then new stamps: the old ones are transaction ids of another server."""
    django.setup()
    from segments.columns.stamps import stamp_anew  # noqa: PLC0415 (models, only after setup)

    call_command("migrate", verbosity=0, interactive=False)
    with as_owner():
        stamp_anew(connection)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _forget_columns() -> None:
    """They are rebuilt from the tables."""
    shutil.rmtree(settings.COLUMNS_ROOT, ignore_errors=True)
    settings.COLUMNS_ROOT.mkdir(mode=0o700)


def _put_key_back(key: str, report: Report) -> None:
    if not os.environ.get("SECRET_KEY", "").strip():
        data_folder.replace_secret_key(settings.DATA_ROOT, key)
    elif key != settings.SECRET_KEY:
        report(
            "SECRET_KEY is set, and is not the one of the archive: sessions and links of then will not work."
        )
