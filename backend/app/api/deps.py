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


async def database_session(services: ServicesDep) -> AsyncIterator[AsyncSession]:
    if not services.readiness.prepared:
        raise ProblemError(503, "The database is not ready yet.", {"Retry-After": "2"})
    async with services.database.session() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(database_session)]


async def current_user(request: Request, services: ServicesDep, session: SessionDep) -> User:
    """From a Bearer token or the cookie, whose session and account have not ended."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.cookies.get(cookies.SESSION, "")
        if token:
            cookies.refuse_foreign_pages(request)
    claims = services.tokens.claims("access", token.strip())
    user = await user_of(session, claims) if claims else None
    # The connection goes back to the pool: what follows may take long before it needs one.
    await session.commit()
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
