"""The password of the account, and the sessions that are open."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from app import passwords
from app.accounts import change_password
from app.api import cookies
from app.api.auth import NewPassword, Password
from app.api.deps import ServicesDep, SessionDep, SignedIn
from app.problems import invalid_field, not_found, problem_responses, signed_out
from app.sessions import end_sessions, list_sessions

router = APIRouter(prefix="/api/auth", tags=["accounts"], responses=problem_responses(401, 403, 413, 422, 503))


class PasswordChange(BaseModel):
    current_password: Password
    new_password: NewPassword


class SessionOut(BaseModel):
    id: str
    # The session of this request.
    current: bool
    created_at: datetime
    # When its tokens were renewed last: at most an hour before its last request.
    last_seen_at: datetime
    user_agent: str


@router.post("/password", status_code=204, responses=problem_responses(429))
async def put_password(
    body: PasswordChange,
    signed_in: SignedIn,
    services: ServicesDep,
    session: SessionDep,
    request: Request,
    response: Response,
) -> None:
    """Changes the password and ends all other sessions."""
    user = signed_in.user
    try:
        new = passwords.accepted(body.new_password, user.email)
    except passwords.WeakPasswordError as error:
        raise invalid_field("new_password", str(error)) from None
    if not await change_password(session, services.hashing, user, body.current_password, new):
        services.metrics.wrong_passwords.inc()
        raise signed_out("The current password is wrong.")
    await end_sessions(session, user.id, but=signed_in.session_id)
    await session.commit()
    # Device tokens from before the change count no more.
    cookies.put_device(request, response, services.tokens.device(user))


@router.get("/sessions")
async def get_sessions(signed_in: SignedIn, session: SessionDep) -> list[SessionOut]:
    """The open sessions, the most recently used first."""
    return [
        SessionOut(
            id=found.id,
            current=found.id == signed_in.session_id,
            created_at=found.created_at or found.rotated_at,
            last_seen_at=found.rotated_at,
            user_agent=found.user_agent,
        )
        for found in await list_sessions(session, signed_in.user.id)
    ]


@router.delete("/sessions/{session_id}", status_code=204, responses=problem_responses(404))
async def delete_session(signed_in: SignedIn, session: SessionDep, session_id: str) -> None:
    if not await end_sessions(session, signed_in.user.id, only=session_id):
        raise not_found("session")
    await session.commit()


@router.post("/signout-everywhere", status_code=204)
async def sign_out_everywhere(signed_in: SignedIn, session: SessionDep, request: Request, response: Response) -> None:
    """Ends all sessions of the user, this one too."""
    await end_sessions(session, signed_in.user.id)
    await session.commit()
    cookies.drop(request, response)
