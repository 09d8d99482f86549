"""Sessions: a sign-in opens one, refreshing keeps it alive, a sign-out ends it. The caller commits."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app import throttle
from app.models import USER_AGENT_MAX, Session, User, now
from app.tokens import Claims

# For so long a refresh token that was used once gives the same next token again: two tabs may refresh at once, and on a
# phone the answer may be lost. After that, or once the next token was used too, a second use means that the token was
# stolen.
REUSE = timedelta(minutes=5)


async def open_session(database: AsyncSession, user_id: str, lifetime: timedelta, user_agent: str) -> Session:
    # Whoever signs in tidies up.
    await database.exec(delete(Session).where(col(Session.user_id) == user_id, col(Session.expires_at) < now()))
    await throttle.sweep(database)
    session = Session(user_id=user_id, expires_at=now() + lifetime, user_agent=user_agent[:USER_AGENT_MAX])
    database.add(session)
    await database.flush()
    return session


async def user_of(database: AsyncSession, claims: Claims) -> User | None:
    """The user of the session, while neither the session nor the account has ended."""
    query = (
        select(User)
        .join(Session, col(Session.user_id) == col(User.id))
        .where(Session.id == claims.session_id, User.id == claims.user_id, Session.expires_at > now())
    )
    return (await database.exec(query)).first()


async def renew(database: AsyncSession, claims: Claims, lifetime: timedelta) -> tuple[User, Session] | None:
    """The session with its next refresh token. None, and the end of the session, where this token was used before and
    may not be used again."""
    current = (col(Session.id) == claims.session_id) & (col(Session.user_id) == claims.user_id)
    await database.exec(
        update(Session)
        .where(current, col(Session.rotation) == claims.rotation, col(Session.expires_at) > now())
        .values(rotation=Session.rotation + 1, rotated_at=now(), expires_at=now() + lifetime)
        .execution_options(synchronize_session=False)
    )
    session = (await database.exec(select(Session).where(current, col(Session.expires_at) > now()))).first()
    if session is None:
        return None
    if session.rotation != claims.rotation + 1 or now() - session.rotated_at > REUSE:
        await end_sessions(database, claims.user_id, only=claims.session_id)
        return None
    user = await database.get(User, claims.user_id)
    return (user, session) if user else None


async def list_sessions(database: AsyncSession, user_id: str) -> list[Session]:
    """The sessions that have not ended, the most recently used first."""
    query = select(Session).where(Session.user_id == user_id, Session.expires_at > now())
    return list(await database.exec(query.order_by(col(Session.rotated_at).desc())))


async def end_sessions(
    database: AsyncSession, user_id: str, *, only: str | None = None, but: str | None = None
) -> bool:
    """Ends all sessions of the user, `only` one, or all `but` one. Whether there was one to end."""
    which: list[ColumnElement[bool]] = [col(Session.user_id) == user_id]
    if only is not None:
        which.append(col(Session.id) == only)
    if but is not None:
        which.append(col(Session.id) != but)
    result = await database.exec(delete(Session).where(*which).execution_options(synchronize_session=False))
    return bool(result.rowcount)
