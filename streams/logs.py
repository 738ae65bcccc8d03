"""Logging to stderr: a line for people or a JSON object an entry, whatever the library that logs."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from streams.settings import Settings

_PASSWORD = re.compile(r"//[^/@\s]+@")
_QUIET = ("aiokafka", "faust", "mode", "kafka", "opentelemetry", "urllib3", "streams.app", "streams.consumer")
"""Libraries that log their ordinary business at `info`; they are heard from `warning` up unless debugging.

Faust's services log by the name of the module that extends them, hence the last two.
"""


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, exception, and what the caller passed as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str, ensure_ascii=False)


class ConsoleFormatter(logging.Formatter):
    """A line for people; what an article brought along cannot begin another one."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name that logging calls
        """Return the entry without its traceback, as one line."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")


_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure_logging(settings: Settings) -> None:
    """Send all logging of this process to stderr in the chosen format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else ConsoleFormatter())
    level = settings.log_level.upper()
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel("DEBUG" if level == "DEBUG" else "WARNING")


def shown(settings: Settings) -> dict[str, object]:
    """Return every setting in effect, fit to be logged: a secret is stars, and so is a password in a URL."""
    told = settings.model_dump(mode="json")
    return {name: _PASSWORD.sub("//***@", value) if isinstance(value, str) else value for name, value in told.items()}
