"""One JSON object a line on standard output. No message text and no secret goes in at level info."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# Values given as `extra={"data": {...}}` become members of the line.
_DATA = "data"


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (identifier := request_id.get()) is not None:
            line["request_id"] = identifier
        line.update(getattr(record, _DATA, {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logging(level: str) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    # The middleware writes the access log; at debug these libraries would log whole conversations.
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("httpx2", "httpcore2", "openai", "openai.agents", "aiosqlite", "alembic.runtime.plugins"):
        logging.getLogger(name).setLevel(logging.WARNING)
