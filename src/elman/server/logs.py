"""Logs, one JSON object a line on stderr: what was asked for and what came of it, without a word of anybody's text.

Addresses with what stands after a question mark are not logged, and neither are the words of exceptions, which may
quote what they failed at: their kind and the lines of code that they passed through are.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

LOGGER = logging.getLogger("elman.server")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = {"time": time, "level": record.levelname.lower(), "event": record.getMessage()}
        fields |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            fields |= error_fields(record.exc_info[1])
        return json.dumps(fields, ensure_ascii=False)


def error_fields(error: BaseException) -> dict[str, Any]:
    """Return what may be said of an exception."""
    passed = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "at": passed[-8:]}


def log(event: str, level: int = logging.INFO, error: BaseException | None = None, **fields: Any) -> None:
    """Log an event with its fields."""
    LOGGER.log(level, event, extra={"fields": fields}, exc_info=error)


def write_logs() -> None:
    """Let what this server and what runs it say go to stderr as JSON lines, and nothing to any other place."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for logger in (LOGGER, logging.getLogger("uvicorn"), logging.getLogger("uvicorn.error")):
        logger.handlers, logger.propagate = [handler], False
    LOGGER.setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").handlers = []
    logging.getLogger("uvicorn.error").propagate = True
