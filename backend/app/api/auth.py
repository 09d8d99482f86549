"""Accounts: sign-up, sign-in, sign-out, and the account itself."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from app.accounts import EmailTakenError, authenticate, create_account, delete_account
from app.api.deps import COOKIE, CurrentUser, ServicesDep, SessionDep
from app.models import EMAIL_MAX, User
from app.problems import ProblemError, problem_responses
from app.services import Services

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


@router.post("/signup", status_code=201, responses=problem_responses(409))
async def sign_up(
    body: SignUp, request: Request, response: Response, services: ServicesDep, session: SessionDep
) -> SignedIn:
    try:
        user = await create_account(session, services.passwords, body.email, body.password)
    except EmailTakenError:
        raise ProblemError(409, "There is an account with this email address already.") from None
    return _signed_in(services, request, response, user)


@router.post("/signin", responses=problem_responses(401))
async def sign_in(
    body: SignIn, request: Request, response: Response, services: ServicesDep, session: SessionDep
) -> SignedIn:
    user = await authenticate(session, services.passwords, body.email, body.password)
    if user is None:
        raise ProblemError(401, "The email address or the password is wrong.", {"WWW-Authenticate": "Bearer"})
    return _signed_in(services, request, response, user)


@router.post("/signout", status_code=204)
async def sign_out(request: Request, response: Response) -> None:
    _drop_cookie(request, response)


@router.get("/me", responses=problem_responses(401))
async def me(user: CurrentUser) -> Account:
    return Account(id=user.id, email=user.email)


@router.delete("/me", status_code=204, responses=problem_responses(401))
async def delete_me(user: CurrentUser, session: SessionDep, request: Request, response: Response) -> None:
    await delete_account(session, user.id)
    _drop_cookie(request, response)


def _signed_in(services: Services, request: Request, response: Response, user: User) -> SignedIn:
    token = services.tokens.issue(user.id)
    response.set_cookie(
        COOKIE,
        token.text,
        max_age=int(services.tokens.lifetime.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_over_https(request),
    )
    response.headers["Cache-Control"] = "no-store"
    return SignedIn(user=Account(id=user.id, email=user.email), token=token.text, expires_at=token.expires_at)


def _drop_cookie(request: Request, response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=_over_https(request))


def _over_https(request: Request) -> bool:
    """The browser's connection ends before this process: what stands there says how it came. Whoever lies
    about it changes nothing but their own cookie."""
    forwarded = request.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    return (forwarded or request.url.scheme) == "https"
