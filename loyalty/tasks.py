"""What the facts' room does in a worker."""

from core.jobs import job_handler
from loyalty.imports.verbs import KIND, do_import

job_handler(KIND)(do_import)
