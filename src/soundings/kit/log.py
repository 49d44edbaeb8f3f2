"""Structured logging: one JSON object a line, and nothing personal in any.

Values are ids, counts and codes. A processor drops the keys that could carry a
person, so that a slip in one call cannot put a family into a log.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

NEVER = frozenset(
    {
        "name", "forename", "surname", "email", "phone", "address", "postcode", "upn", "uln",
        "date_of_birth", "text", "answer", "answers", "link", "token", "body",
    }
)  # fmt: skip
"""Keys that never reach a log line."""


def _drop_personal(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key in NEVER & event.keys():
        event[key] = "[withheld]"
    return event


def start_logging(*, level: int = logging.INFO) -> None:
    """Send structured lines to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _drop_personal,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def logger(room: str) -> structlog.typing.FilteringBoundLogger:
    """Return a logger that says which room speaks."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger(room=room)
    return bound
