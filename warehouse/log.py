"""The log, as lines for people or as JSON for a collector. Routes and names of questions only: nothing private."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime


def log_request(request_id: str, method: str, route: str, status: int, seconds: float) -> None:
    """One line a request; the route's pattern, never the names and values that were asked for."""
    logging.getLogger("hubscope.requests").info(
        "%s %s %s %.3f s", method, route, status, seconds, extra={"request_id": request_id}
    )


class JsonLines(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if hasattr(record, "request_id"):
            line["request_id"] = record.request_id
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_to_stderr(as_json: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonLines() if as_json else logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
    )
    root = logging.getLogger("hubscope")
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    root.propagate = False
