"""Logs as JSON lines: known keys only, so that no personal value slips in through `extra`."""

import json
import logging
import re
from contextvars import ContextVar

request_id_var: ContextVar[str] = ContextVar("request_id", default="")
# Addresses that are keys themselves: whoever reads the log must not be able to open the page.
KEYS_IN_ADDRESSES = re.compile(r"(/(?:track|password|invitation)/)[\w:.-]+")
KNOWN_EXTRAS = ("act", "count", "seconds", "notice", "run", "status")


class RequestIdFilter(logging.Filter):
    """Puts the current request's id on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id_var.get()
        return True


class JsonFormatter(logging.Formatter):
    """One line per record; line breaks in values are escaped by JSON, so a log can't be forged."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": KEYS_IN_ADDRESSES.sub(r"\1…", record.getMessage()),
            "request": getattr(record, "request_id", ""),
        }
        line |= {key: record.__dict__[key] for key in KNOWN_EXTRAS if key in record.__dict__}
        if record.exc_info:
            line["error"] = KEYS_IN_ADDRESSES.sub(r"\1…", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
