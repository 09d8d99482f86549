"""What the routes ask for: the services, a database session, and who is asking."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from app.api import cookies
from app.models import User
from app.problems import ProblemError
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


async def current_user(request: Request, services: ServicesDep) -> User:
    """From a Bearer token or the cookie, whose session and account have not ended."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.cookies.get(cookies.SESSION, "")
        if token:
            cookies.refuse_foreign_pages(request)
    claims = services.tokens.claims("access", token.strip())
    _require_prepared(services)
    user = None
    if claims:
        # A session of its own: what follows may take long before it needs a connection.
        async with services.database.reading() as session:
            user = await user_of(session, claims)
    if user is None:
        raise ProblemError(401, "Sign in first.", {"WWW-Authenticate": "Bearer"})
    return user


CurrentUser = Annotated[User, Depends(current_user)]


async def owner(user_id: Annotated[str, Path(max_length=36)], user: CurrentUser) -> User:
    """The token says who asks. The address may name nobody else."""
    if user_id != user.id:
        raise ProblemError(403, "That belongs to somebody else.")
    return user


Owner = Annotated[User, Depends(owner)]
