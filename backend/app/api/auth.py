"""Signing up, in and out, and the account itself. app.api.account has its password and its sessions."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from app import passwords
from app.accounts import authenticate, create_account, delete_account
from app.api import cookies
from app.api.deps import AccessToken, CurrentUser, OriginDep, RefreshCookie, ServicesDep, SessionDep
from app.models import EMAIL_MAX, Session, User, now
from app.problems import invalid_field, problem_responses, signed_out
from app.services import Services
from app.sessions import end_sessions, open_session, renew

router = APIRouter(prefix="/api/auth", tags=["accounts"], responses=problem_responses(413, 422, 503))

# Only a message to an address proves that it exists. This refuses texts that cannot be one.
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
# An upper limit for what is hashed. app.passwords has the rules for new passwords.
Password = Annotated[str, Field(max_length=4 * passwords.LONGEST)]
NewPassword = Annotated[str, Field(min_length=passwords.SHORTEST, max_length=passwords.LONGEST)]


class SignUp(BaseModel):
    email: Email
    password: NewPassword


class SignIn(BaseModel):
    email: Email
    password: Password


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
    """Without a token in the body, that of the cookie counts."""

    refresh_token: str | None = Field(default=None, max_length=2000)


@router.post("/signup", status_code=201, responses=problem_responses(429))
async def sign_up(
    body: SignUp,
    request: Request,
    response: Response,
    services: ServicesDep,
    session: SessionDep,
    origin: OriginDep,
) -> SignedIn:
    """Makes an account and signs in.

    The answer does not tell whether the address has an account already: then it looks the same, but its session does
    not exist, and the next request answers 401."""
    try:
        password = passwords.accepted(body.password, body.email)
    except passwords.WeakPasswordError as error:
        raise invalid_field("password", str(error)) from None
    per_minute = services.settings.sign_ups_per_minute
    user = await create_account(session, services.hashing, body.email, password, origin, per_minute)
    if user is not None:
        return await _sign_in(services, session, request, response, user)
    nobody = User(email=body.email, password_hash="")
    no_session = Session(user_id=nobody.id, expires_at=now() + services.tokens.session_lifetime)
    return _signed_in(services, request, response, nobody, no_session)


@router.post("/signin", responses=problem_responses(401, 429))
async def sign_in(
    body: SignIn,
    request: Request,
    response: Response,
    services: ServicesDep,
    session: SessionDep,
    origin: OriginDep,
) -> SignedIn:
    user = await authenticate(session, services.hashing, body.email, body.password, origin)
    if user is None:
        services.metrics.wrong_passwords.inc()
        raise signed_out("The email address or the password is wrong.")
    return await _sign_in(services, session, request, response, user)


@router.post("/refresh", responses=problem_responses(401, 403))
async def refresh(
    request: Request,
    response: Response,
    services: ServicesDep,
    session: SessionDep,
    cookie: RefreshCookie,
    body: Refresh | None = None,
) -> SignedIn:
    token = body.refresh_token if body else None
    if token is None:
        cookies.refuse_foreign_pages(request)
        token = cookie or ""
    claims = services.tokens.claims("refresh", token)
    renewed = await renew(session, claims, services.tokens.session_lifetime) if claims else None
    await session.commit()
    if renewed is None:
        raise signed_out("This session is over. Sign in again.")
    return _signed_in(services, request, response, *renewed)


@router.post("/signout", status_code=204, responses=problem_responses(403))
async def sign_out(
    request: Request, response: Response, services: ServicesDep, session: SessionDep, token: AccessToken
) -> None:
    """Ends the session that the token names, also when the token has expired."""
    if claims := services.tokens.claims("access", token, expired=True):
        await end_sessions(session, claims.user_id, only=claims.session_id)
        await session.commit()
    cookies.drop(request, response)


@router.get("/me", responses=problem_responses(401))
async def me(user: CurrentUser) -> Account:
    return Account(id=user.id, email=user.email)


@router.delete("/me", status_code=204, responses=problem_responses(401, 403))
async def delete_me(user: CurrentUser, session: SessionDep, request: Request, response: Response) -> None:
    """Deletes the account with everything that belongs to it."""
    await delete_account(session, user.id)
    cookies.drop(request, response)


async def _sign_in(
    services: Services, session: SessionDep, request: Request, response: Response, user: User
) -> SignedIn:
    lifetime = services.tokens.session_lifetime
    opened = await open_session(session, user.id, lifetime, request.headers.get("user-agent", ""))
    await session.commit()
    return _signed_in(services, request, response, user, opened)


def _signed_in(services: Services, request: Request, response: Response, user: User, session: Session) -> SignedIn:
    access, refresh = services.tokens.access(session), services.tokens.refresh(session)
    cookies.put(request, response, access, refresh, int(services.tokens.session_lifetime.total_seconds()))
    cookies.put_device(request, response, services.tokens.device(user))
    return SignedIn(
        user=Account(id=user.id, email=user.email),
        token=access.text,
        expires_at=access.expires_at,
        refresh_token=refresh.text,
        refresh_expires_at=refresh.expires_at,
    )
