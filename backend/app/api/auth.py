"""Accounts: sign-up, sign-in, refresh, sign-out, and the account itself."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from app.accounts import EmailTakenError, TooManyTriesError, authenticate, create_account, delete_account
from app.api import cookies
from app.api.deps import CurrentUser, ServicesDep, SessionDep
from app.models import EMAIL_MAX, Session, User
from app.problems import ProblemError, problem_responses
from app.services import Services
from app.sessions import end_session, open_session, renew

router = APIRouter(prefix="/api/auth", tags=["accounts"], responses=problem_responses(413, 422, 503))

# Only a message sent to it proves an address: this keeps out what cannot be one.
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)+")


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("not an email address")
    return text


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=EMAIL_MAX),
    AfterValidator(_email),
]


class SignUp(BaseModel):
    email: Email
    password: str = Field(min_length=8, max_length=128)


class SignIn(BaseModel):
    email: Email
    password: str = Field(max_length=128)


class Account(BaseModel):
    id: str
    email: str


class SignedIn(BaseModel):
    user: Account
    token: str
    expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime


class Refresh(BaseModel):
    """Without one in the body, the cookie's is taken."""

    refresh_token: str | None = Field(default=None, max_length=2000)


@router.post("/signup", status_code=201, responses=problem_responses(409))
async def sign_up(
    body: SignUp, request: Request, response: Response, services: ServicesDep, session: SessionDep
) -> SignedIn:
    try:
        user = await create_account(session, services.passwords, body.email, body.password)
    except EmailTakenError:
        raise ProblemError(409, "There is an account with this email address already.") from None
    return await _sign_in(services, session, request, response, user)


@router.post("/signin", responses=problem_responses(401, 429))
async def sign_in(
    body: SignIn, request: Request, response: Response, services: ServicesDep, session: SessionDep
) -> SignedIn:
    try:
        user = await authenticate(session, services.passwords, body.email, body.password)
    except TooManyTriesError as error:
        detail = f"Too many wrong passwords. Try again in {error.seconds} s."
        raise ProblemError(429, detail, {"Retry-After": str(error.seconds)}) from None
    if user is None:
        services.metrics.wrong_passwords.inc()
        raise ProblemError(401, "The email address or the password is wrong.", {"WWW-Authenticate": "Bearer"})
    return await _sign_in(services, session, request, response, user)


@router.post("/refresh", responses=problem_responses(401, 403))
async def refresh(
    request: Request, response: Response, services: ServicesDep, session: SessionDep, body: Refresh | None = None
) -> SignedIn:
    token = body.refresh_token if body else None
    if token is None:
        cookies.refuse_foreign_pages(request)
        token = request.cookies.get(cookies.REFRESH, "")
    claims = services.tokens.claims("refresh", token)
    renewed = await renew(session, claims, services.tokens.session_lifetime) if claims else None
    await session.commit()
    if renewed is None:
        raise ProblemError(401, "This session is over. Sign in again.", {"WWW-Authenticate": "Bearer"})
    return _signed_in(services, request, response, *renewed)


@router.post("/signout", status_code=204, responses=problem_responses(403))
async def sign_out(request: Request, response: Response, services: ServicesDep, session: SessionDep) -> None:
    """Ends the session that the token, or the cookie, names: also one whose token has expired."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        cookies.refuse_foreign_pages(request)
        token = request.cookies.get(cookies.SESSION, "")
    if claims := services.tokens.claims("access", token.strip(), expired=True):
        await end_session(session, claims.session_id)
        await session.commit()
    cookies.drop(request, response)


@router.get("/me", responses=problem_responses(401))
async def me(user: CurrentUser) -> Account:
    return Account(id=user.id, email=user.email)


@router.delete("/me", status_code=204, responses=problem_responses(401, 403))
async def delete_me(user: CurrentUser, session: SessionDep, request: Request, response: Response) -> None:
    await delete_account(session, user.id)
    cookies.drop(request, response)


async def _sign_in(
    services: Services, session: SessionDep, request: Request, response: Response, user: User
) -> SignedIn:
    opened = await open_session(session, user.id, services.tokens.session_lifetime)
    await session.commit()
    return _signed_in(services, request, response, user, opened)


def _signed_in(services: Services, request: Request, response: Response, user: User, session: Session) -> SignedIn:
    access, refresh = services.tokens.access(session), services.tokens.refresh(session)
    cookies.put(request, response, access, refresh, int(services.tokens.session_lifetime.total_seconds()))
    return SignedIn(
        user=Account(id=user.id, email=user.email),
        token=access.text,
        expires_at=access.expires_at,
        refresh_token=refresh.text,
        refresh_expires_at=refresh.expires_at,
    )
