"""Long work that shows its progress, can be cancelled, and survives the death of its worker."""

from core.jobs.registry import JobCancelled, RunningJob, job_handler
from core.jobs.verbs import cancel_job, run_job, start_job, sweep_jobs

__all__ = ["JobCancelled", "RunningJob", "cancel_job", "job_handler", "run_job", "start_job", "sweep_jobs"]
