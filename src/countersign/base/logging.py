"""Logs hold ids and codes, never names or text: JSON lines on stderr.

Three things keep it so. A line is built from a record's constant message, with ids and codes filled
in as its arguments. An exception is written as its type and its place in the code, never as its
words: a database error's DETAIL line holds the row's values. And records that echo what a person
sent (Django's `request` and `sql`) lose it.
"""

from __future__ import annotations

import json
import logging
import logging.config
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Final, TextIO
from uuid import UUID

from countersign.base.errors import UserError

LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_SAFE: Final = (int, float, bool, UUID, Decimal, date, type(None))
_WITHHELD: Final = "…"

# Loggers whose messages repeat statements, addresses or bodies: only their trouble is kept.
_QUIET: Final = {
    "django.db.backends": "WARNING",
    "httpx": "WARNING",
    "httpcore": "WARNING",
    "procrastinate": "WARNING",
    "fontTools": "WARNING",
}
# Loggers whose arguments are request paths, job arguments or exceptions, not our ids and codes.
_FOREIGN: Final = ("django", "procrastinate", "httpx", "httpcore", "psycopg", "allauth", "asyncio")


def configure(given: Mapping[str, Any]) -> None:
    """Set logging up; Django calls this with `settings.LOGGING`, which is {"level": "INFO"}.

    Raises UserError for a level that does not exist.
    """
    level = str(given.get("level", "INFO")).upper()
    if level not in LEVELS:
        raise UserError(
            f"There is no log level called {level}.",
            field="COUNTERSIGN_LOG_LEVEL",
            remedy=f"Use one of {', '.join(LEVELS)}.",
        )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines}},
            "filters": {"discreet": {"()": Discreet}},
            "handlers": {
                "stderr": {"()": Stderr, "formatter": "json", "filters": ["discreet"]},
            },
            "root": {"level": level, "handlers": ["stderr"]},
            "loggers": {name: {"level": quiet} for name, quiet in _QUIET.items()},
        }
    )
    logging.captureWarnings(True)
    # A broken log call must not print its arguments on stderr.
    logging.raiseExceptions = False


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is at that moment, so that a test may replace it."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class Discreet(logging.Filter):
    """Takes out of a record what could be a person's data, before any formatter sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        foreign = record.name.partition(".")[0] in _FOREIGN
        record.args = _discreet_args(record.args, foreign=foreign)
        if foreign and not isinstance(record.msg, str):
            record.msg = type(record.msg).__name__
        if record.name == "py.warnings":
            record.msg, record.args = "a Python warning", ()
        if isinstance(record.msg, BaseException):
            record.msg = type(record.msg).__name__
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            record.__dict__["error"] = describe(kind, error, trace)
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def _discreet_args(args: Any, *, foreign: bool) -> Any:
    """Log arguments with everything but ids, numbers, dates and codes withheld."""
    if isinstance(args, Mapping):
        return {key: _discreet(value, foreign=foreign) for key, value in args.items()}
    return tuple(_discreet(value, foreign=foreign) for value in args or ())


def _discreet(value: Any, *, foreign: bool) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, _SAFE):
        return value
    if isinstance(value, str) and not foreign and _is_code(value):
        return value
    return _WITHHELD


def _is_code(text: str) -> bool:
    """Whether `text` is shaped like an id, a code or a dotted name: no spaces, no capitals alone.

    A surname alone is a capital and small letters; codes here are lower case, digits or all caps.
    """
    body = text.replace("-", "").replace("_", "").replace(".", "").replace(":", "")
    if not body.isascii() or not body.isalnum() or len(text) > 80:
        return False
    return any(c.isdigit() for c in body) or body.islower() or body.isupper()


def describe(
    kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> dict[str, Any]:
    """An exception as its type, SQLSTATE where it has one, and the places it came through."""
    frames = traceback.extract_tb(trace)
    found: dict[str, Any] = {
        "type": f"{kind.__module__}.{kind.__qualname__}" if kind else "",
        "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }
    for cause in (error, error.__cause__ if error else None):
        if state := getattr(cause, "sqlstate", None):
            found["sqlstate"] = state
        if constraint := getattr(getattr(cause, "diag", None), "constraint_name", None):
            found["constraint"] = constraint
    return found


def _short(path: str) -> str:
    """The path from the package on; where things are installed is nobody's business."""
    for mark in ("/site-packages/", "/src/"):
        _, found, after = path.rpartition(mark)
        if found:
            return after
    return path.rpartition("/")[2]


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the error when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if error := getattr(record, "error", None):
            line["error"] = error
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)  # the template alone, when its arguments do not fit it
