"""Around every request: its id, its line in the log, its caching, and the limit on its body."""

import logging
import re
from time import perf_counter
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import request_id
from app.metrics import Metrics
from app.problems import problem_response

BODY_MAX = 64 * 1024
QUIET_PATHS = frozenset({"/health", "/ready", "/metrics"})
TOO_LARGE = f"The body is larger than {BODY_MAX // 1024} KiB."

_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
log = logging.getLogger("app.access")


class RequestContext:
    """The outermost layer. Errors that nothing else caught become a problem here, where the request's id is known."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with self.metrics.in_flight.track_inprogress():
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Headers(scope=scope).get("x-request-id", "")
        identifier = given if _GOOD_ID.fullmatch(given) else uuid4().hex
        token = request_id.set(identifier)
        begun = perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = identifier
                if scope["path"].startswith("/api/"):
                    # It is about one person, or depends on the moment.
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            log.exception("unhandled error")
            if status:
                raise
            response = problem_response(500, "Something went wrong on our side.")
            await response(scope, receive, send_with_id)
        finally:
            path, method = scope["path"], scope["method"]
            took = perf_counter() - begun
            # A path without a route may be any text: it gets no label of its own.
            route = getattr(scope.get("route"), "path", "none")
            self.metrics.requests.labels(method if route != "none" else "any", route, status).observe(took)
            data = {"method": method, "path": path, "status": status, "ms": round(took * 1000, 1)}
            level = logging.DEBUG if path in QUIET_PATHS and status == 200 else logging.INFO
            log.log(level, "request", extra={"data": data})
            request_id.reset(token)


class BodyLimit:
    def __init__(self, app: ASGIApp, limit: int = BODY_MAX) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > self.limit:
            await problem_response(413, TOO_LARGE, {"Connection": "close"})(scope, receive, send)
            return
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > self.limit:
                    raise HTTPException(413, TOO_LARGE, {"Connection": "close"})
            return message

        await self.app(scope, receive_some, send)
