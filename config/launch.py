"""Runs one command of `manage.py` inside the environment: settings, data folder, database, then Django."""

import errno
import os
import signal
import sys
from importlib import import_module
from types import FrameType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.core.management.base import BaseCommand
from django.db.utils import OperationalError

from config import data_folder
from config.database import prepare_database, running_database
from config.errors import CannotGoOn

# These see to the database themselves, or need none.
WITHOUT_DATABASE = {
    *("help", "version", "--help", "-h", "--version", "check", "diffsettings", "bench"),
    *("makemessages", "compilemessages", "translations", "collectstatic", "findstatic"),
}
BEFORE_DJANGO = {"up", "demo", "test", "restore", "settings_docs"}
WITHOUT_MIGRATING = {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "doctor", "backup"}


def main(argv: list[str]) -> None:
    """Runs the command; ends the process with one sentence when it cannot go on."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    signal.signal(signal.SIGTERM, _end)
    try:
        data_folder.prepare(data_folder.chosen())  # before the settings are read: they need the secret key
        _run(argv)
    except (CannotGoOn, ImproperlyConfigured) as error:
        sys.exit(f"{error}")
    except OperationalError as error:
        sys.exit("The database did not answer: " + " ".join(str(error).split()))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except OSError as error:
        sys.exit(_sentence(error))


def _run(argv: list[str]) -> None:
    command = argv[1] if len(argv) > 1 else "help"
    if command in BEFORE_DJANGO:
        loaded: BaseCommand = import_module(f"config.management.commands.{command}").Command()
        loaded.run_from_argv(argv)
    elif command in WITHOUT_DATABASE or {"--help", "-h"} & set(argv):
        execute_from_command_line(argv)
    else:
        with running_database():
            prepare_database(migrate=command not in WITHOUT_MIGRATING)
            execute_from_command_line(argv)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """SIGTERM ends like Ctrl-C, so that what was started is stopped."""
    sys.exit(128 + number)


def _sentence(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full: make room on the disk of {settings.DATA_ROOT}."
    if isinstance(error, PermissionError):
        return (
            f"This user may not write {error.filename}: start as the user who owns it, or set REGULARS_DATA."
        )
    raise error
