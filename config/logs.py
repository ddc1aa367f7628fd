"""How log lines look: one an event, for people or machines, and never with the values of local variables."""

import logging
import logging.config
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

OUR_LOGGERS = ("config", "segments", "loyalty", "core", "django_structlog")


def _without_starts(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A request is one line, at its end."""
    if event.get("event") == "request_started":
        raise structlog.DropEvent
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, level: str, form: str) -> None:
    """Sets structlog and the standard library's logging. `form` is `text` or `json`."""
    structlog.configure(
        processors=[_without_starts, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"lines": {"()": _formatter, "form": form}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {name: {"level": level} for name in OUR_LOGGERS},
        }
    )


def _formatter(*, form: str) -> structlog.stdlib.ProcessorFormatter:
    renderer: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    if form == "text":
        renderer = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
    )
