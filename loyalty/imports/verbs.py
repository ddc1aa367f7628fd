"""Start the import of an uploaded file, and do it in a worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.jobs import JobCancelled, RunningJob, start_job
from core.models import Job
from loyalty.imports.counts import ImportCounts, Progress
from loyalty.imports.plan import ImportPlan
from loyalty.imports.plan_errors import ImportBusy
from loyalty.imports.run import run_import
from loyalty.models import Import

KIND = "loyalty.import"
# The first half of the advisory locks that imports hold; any number will do that nothing else uses.
LOCK_SPACE = 0x696D70
REJECTS_SUFFIX = ".refused.csv"
WAIT_SECONDS = 1.0


@transaction.atomic
def start_import(*, import_id: int, dry_run: bool, user: User | None) -> Job:
    """Hand an uploaded file with its plan to a worker, for a trial or for good. Raises ``ImportBusy``."""
    row = Import.objects.select_for_update().get(pk=import_id)
    if row.job is not None and row.job.is_open:
        raise ImportBusy
    title = _("Trial of %(file)s") if dry_run else _("Import of %(file)s")
    params = {"import": row.pk, "dry_run": dry_run}
    row.job = start_job(kind=KIND, params=params, title=title % {"file": row.file_name}, user=user)
    row.save(update_fields=["job"])
    return row.job


def do_import(job: RunningJob) -> dict[str, object]:
    """Do what ``start_import`` asked for; return the counts. Safe to run again, also at the same time."""
    row = Import.objects.get(pk=job.params["import"])
    with _alone(job, row.pk):
        counts = _run(row, job, dry_run=job.params["dry_run"])
    return {"import": row.pk, **counts.as_json()}


def _run(row: Import, job: RunningJob, *, dry_run: bool) -> ImportCounts:
    path = Path(settings.FILES_ROOT) / row.path
    rejects = path.with_name(path.name + REJECTS_SUFFIX)
    latest = ImportCounts(dry_run=dry_run)

    def report(progress: Progress) -> None:
        nonlocal latest
        latest = progress.counts
        job.progress(
            done=progress.done_bytes,
            total=progress.total_bytes,
            rejected=latest.refused,
            message=_("%(rows)s rows") % {"rows": f"{latest.rows:,}"},
        )

    try:
        plan = ImportPlan.model_validate(row.options["plan"])
        latest = run_import(
            path, plan, dry_run=dry_run, rejects_path=rejects, report=report, name=row.file_name
        )
    except JobCancelled:
        _keep(row, latest, rejects)
        raise
    if not dry_run:
        row.stage = Import.Stage.RUN
    elif row.stage == Import.Stage.UPLOADED:
        row.stage = Import.Stage.CHECKED
    _keep(row, latest, rejects)
    return latest


def _keep(row: Import, counts: ImportCounts, rejects: Path) -> None:
    """Store what became of the rows, and where the refused ones are."""
    if not counts.refused:
        rejects.unlink(missing_ok=True)
    row.counts = counts.as_json()
    row.rejects_path = row.path + REJECTS_SUFFIX if counts.refused else ""
    row.save(update_fields=["stage", "counts", "rejects_path"])


@contextmanager
def _alone(job: RunningJob, import_id: int) -> Iterator[None]:
    """Hold the import for this connection.

    Who waits here is the second attempt of a job whose first worker was thought dead; that one gives up at
    its next report.
    """
    while not _asked("SELECT pg_try_advisory_lock(%s, %s)", import_id):
        job.progress(message=_("Waiting for another worker to let go of this file"))
        sleep(WAIT_SECONDS)
    try:
        yield
    finally:
        if connection.is_usable():
            _asked("SELECT pg_advisory_unlock(%s, %s)", import_id)


def _asked(query: str, import_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, [LOCK_SPACE, import_id])
        return bool(cursor.fetchone()[0])
