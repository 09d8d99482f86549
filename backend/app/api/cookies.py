"""The cookies of the browser: two for its session and one for its device. No script can read them, and only pages of
this app send them.

A browser sends cookies to every port of a host. So their names carry the port that the browser uses: two deployments on
localhost do not overwrite each other's cookies."""

import re
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.requests import HTTPConnection

from app.problems import ProblemError
from app.tokens import DEVICE_LIFETIME, Token

SESSION = "session"
REFRESH = "refresh"
DEVICE = "device"
# The paths that each cookie is sent to.
_PATHS = {SESSION: "/", REFRESH: "/api/auth", DEVICE: "/api/auth"}
_PORT = re.compile(r":(\d{1,5})$")


def read(request: HTTPConnection, kind: str) -> str:
    # Versions before 0.2 named them without the port.
    return request.cookies.get(_name(request, kind)) or request.cookies.get(kind, "")


def put(request: Request, response: Response, access: Token, refresh: Token, max_age: int) -> None:
    """`max_age` is the lifetime of the session in seconds."""
    # The access token is kept as long as the session: after its own end it still names the session to sign out.
    _set(request, response, SESSION, access, max_age)
    _set(request, response, REFRESH, refresh, max_age)


def put_device(request: Request, response: Response, device: Token) -> None:
    _set(request, response, DEVICE, device, int(DEVICE_LIFETIME.total_seconds()))


def drop(request: Request, response: Response) -> None:
    """The device stays known after a sign-out."""
    for kind in (SESSION, REFRESH):
        response.delete_cookie(
            _name(request, kind), path=_PATHS[kind], httponly=True, samesite="lax", secure=_over_https(request)
        )


def refuse_foreign_pages(request: Request) -> None:
    """A browser sends a cookie whatever page asks. A change has to come from a page of this app."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = (
        site not in ("same-origin", "none") if site else bool(origin) and urlsplit(origin).netloc != _host(request)
    )
    if foreign:
        raise ProblemError(403, "That came from another site's page.")


def _set(request: Request, response: Response, kind: str, token: Token, max_age: int) -> None:
    response.set_cookie(
        _name(request, kind),
        token.text,
        max_age=max_age,
        path=_PATHS[kind],
        httponly=True,
        samesite="lax",
        secure=_over_https(request),
    )


def _name(request: HTTPConnection, kind: str) -> str:
    port = _PORT.search(_host(request))
    return f"{kind}-{port[1]}" if port else kind


def _host(request: HTTPConnection) -> str:
    """As the browser sees it."""
    return request.headers.get("x-forwarded-host") or request.headers.get("host") or ""


def _over_https(request: Request) -> bool:
    """The browser's connection ends at a proxy, whose header names its scheme. A client that lies about it changes only
    its own cookies."""
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    return (forwarded or request.url.scheme) == "https"
