"""What routes depend on: the services, a database session, and the user."""

import ipaddress
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import HTTPConnection

from app.accounts import Origin
from app.api import cookies
from app.models import User
from app.problems import ProblemError, signed_out
from app.services import Services
from app.sessions import user_of


def services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


ServicesDep = Annotated[Services, Depends(services)]


def _require_prepared(services: Services) -> None:
    if not services.readiness.prepared:
        raise ProblemError(503, "The database is not ready yet.", {"Retry-After": "2"})


async def database_session(services: ServicesDep) -> AsyncIterator[AsyncSession]:
    _require_prepared(services)
    async with services.database.session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(database_session)]


async def reading_session(services: ServicesDep) -> AsyncIterator[AsyncSession]:
    _require_prepared(services)
    async with services.database.reading() as session:
        yield session


ReadingDep = Annotated[AsyncSession, Depends(reading_session)]


class _Cookie(APIKeyCookie):
    def __init__(self, kind: str, scheme_name: str) -> None:
        described = f"An address with a port adds it to the name: `{kind}-3000`."
        super().__init__(name=kind, scheme_name=scheme_name, description=described, auto_error=False)

    async def __call__(self, request: HTTPConnection) -> str | None:
        return cookies.read(request, self.model.name) or None


_bearer = HTTPBearer(bearerFormat="JWT", scheme_name="Bearer", description="An access token.", auto_error=False)
_session_cookie = _Cookie(cookies.SESSION, "SessionCookie")
_refresh_cookie = _Cookie(cookies.REFRESH, "RefreshCookie")


async def access_token(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    cookie: Annotated[str | None, Security(_session_cookie)],
) -> str:
    """The token of the header, or that of the cookie where a page of this app sends it."""
    if bearer:
        return bearer.credentials.strip()
    if cookie:
        cookies.refuse_foreign_pages(request)
    return cookie or ""


AccessToken = Annotated[str, Depends(access_token)]
RefreshCookie = Annotated[str | None, Security(_refresh_cookie)]


@dataclass(frozen=True, slots=True)
class SignedInUser:
    user: User
    session_id: str


async def signed_in(services: ServicesDep, token: AccessToken) -> SignedInUser:
    claims = services.tokens.claims("access", token)
    _require_prepared(services)
    if claims:
        # A database session of its own: the route may take long before it needs a connection.
        async with services.database.reading() as session:
            if user := await user_of(session, claims):
                return SignedInUser(user, claims.session_id)
    raise signed_out("Sign in first.")


SignedIn = Annotated[SignedInUser, Depends(signed_in)]


async def current_user(signed_in: SignedIn) -> User:
    return signed_in.user


CurrentUser = Annotated[User, Depends(current_user)]


async def owner(user_id: Annotated[str, Path(max_length=36)], user: CurrentUser) -> User:
    """The user of the token, who may only name themselves in the path."""
    if user_id != user.id:
        raise ProblemError(403, "That belongs to somebody else.")
    return user


Owner = Annotated[User, Depends(owner)]


async def origin(request: Request, services: ServicesDep) -> Origin:
    device = cookies.read(request, cookies.DEVICE)
    return Origin(_source(request), lambda user: bool(device) and services.tokens.knows_device(device, user))


def _source(request: Request) -> str:
    """The client's address: uvicorn takes it from X-Forwarded-For where a proxy in FORWARDED_ALLOW_IPS sent it."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    # One customer of a provider has a whole network of this size.
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host


OriginDep = Annotated[Origin, Depends(origin)]
