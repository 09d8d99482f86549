"""The browser's side of a session: two cookies that no script can read, sent from this app's own pages alone."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from app.problems import ProblemError
from app.tokens import Token

SESSION = "session"
REFRESH = "refresh"
# The refresh token goes only where it is asked for.
_PATHS = {SESSION: "/", REFRESH: "/api/auth"}


def put(request: Request, response: Response, access: Token, refresh: Token, max_age: int) -> None:
    for name, token in ((SESSION, access), (REFRESH, refresh)):
        # Both are kept as long as the session: an access token that has expired still says which one to end.
        response.set_cookie(
            name,
            token.text,
            max_age=max_age,
            path=_PATHS[name],
            httponly=True,
            samesite="lax",
            secure=_over_https(request),
        )
    response.headers["Cache-Control"] = "no-store"


def drop(request: Request, response: Response) -> None:
    for name, path in _PATHS.items():
        response.delete_cookie(name, path=path, httponly=True, samesite="lax", secure=_over_https(request))


def refuse_foreign_pages(request: Request) -> None:
    """A cookie comes along whoever's page asks. What changes something has to come from this app's own."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    host = request.headers.get("x-forwarded-host") or request.headers.get("host")
    foreign = site not in ("same-origin", "none") if site else bool(origin) and urlsplit(origin).netloc != host
    if foreign:
        raise ProblemError(403, "That came from another site's page.")


def _over_https(request: Request) -> bool:
    """The browser's connection ends before this process: what stands there says how it came. Whoever lies
    about it changes nothing but their own cookie."""
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    return (forwarded or request.url.scheme) == "https"
