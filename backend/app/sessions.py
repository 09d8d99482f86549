"""Sessions: opened by a sign-in, kept alive by refreshing, ended by a sign-out. The caller commits."""

from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import Session, User, now
from app.tokens import Claims

# Two tabs may refresh with the same token: the second one gets what the first one got.
GRACE = timedelta(seconds=10)


async def open_session(database: AsyncSession, user_id: str, lifetime: timedelta) -> Session:
    await database.exec(delete(Session).where(col(Session.user_id) == user_id, col(Session.expires_at) < now()))
    session = Session(user_id=user_id, expires_at=now() + lifetime)
    database.add(session)
    await database.flush()
    return session


async def user_of(database: AsyncSession, claims: Claims) -> User | None:
    """Whose session it is, where neither it nor the account has ended."""
    query = (
        select(User)
        .join(Session, col(Session.user_id) == col(User.id))
        .where(Session.id == claims.session_id, User.id == claims.user_id, Session.expires_at > now())
    )
    return (await database.exec(query)).first()


async def renew(database: AsyncSession, claims: Claims, lifetime: timedelta) -> tuple[User, Session] | None:
    """The session with its next refresh token. A token that was spent before ends the session: two hold it, and one of
    them stole it."""
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
    if session.rotation != claims.rotation + 1 or now() - session.rotated_at > GRACE:
        await end_session(database, claims.session_id)
        return None
    user = await database.get(User, claims.user_id)
    return (user, session) if user else None


async def end_session(database: AsyncSession, session_id: str) -> None:
    await database.exec(delete(Session).where(col(Session.id) == session_id))
