"""What `manage.py doctor` looks at, one file per subject. A new check is one function and one line below."""

from collections.abc import Callable, Iterator

from config.database import migrations_pending
from config.doctor import columns, database, queue, site
from config.doctor.finding import Finding

Check = Callable[[], Iterator[Finding]]

CHECKS: list[Check] = [
    database.answers,
    database.owner,
    database.roles,
    database.rights,
    database.migrations,
    queue.broker,
    site.address,
    site.static_files,
    site.translations,
    site.data_folder,
]
# These read tables that migrations make.
CHECKS_OF_ROWS: list[Check] = [
    queue.worker,
    columns.freshness,
]


def examine() -> Iterator[Finding]:
    """Every finding, in order."""
    yield from _run(CHECKS)
    if not migrations_pending():
        yield from _run(CHECKS_OF_ROWS)


def _run(checks: list[Check]) -> Iterator[Finding]:
    """A check that breaks is itself a finding: whatever happens, the rest is looked at."""
    for check in checks:
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001
            subject = check.__module__.rpartition(".")[2]
            yield Finding.fail(
                subject, f"{check.__name__} broke: {error}", "Tell the project, with this line."
            )
