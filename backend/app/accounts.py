"""Who uses the app: sign-up, sign-in, and the end of an account."""

import asyncio

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app import guessing
from app.models import User
from app.passwords import Passwords

LOOKS = 6
BETWEEN_LOOKS = 0.1


class EmailTakenError(Exception):
    pass


class TooManyTriesError(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


async def create_account(session: AsyncSession, passwords: Passwords, email: str, password: str) -> User:
    if await _find(session, email) is not None:
        raise EmailTakenError
    # Hashing may have to queue: the connection goes back to the pool meanwhile.
    await session.commit()
    user = User(email=email, password_hash=await passwords.hash(password))
    session.add(user)
    try:
        await session.commit()
    except IntegrityError:
        await session.rollback()
        raise EmailTakenError from None
    return user


async def authenticate(session: AsyncSession, passwords: Passwords, email: str, password: str) -> User | None:
    user = await _counted(session, email)
    known = await passwords.verify(user.password_hash if user else None, password)
    if user is None or not known:
        return None
    await guessing.forget_wrong(session, user)
    await session.commit()
    return user


async def _counted(session: AsyncSession, email: str) -> User | None:
    """Who signs in, once the try may be made and is counted. Commits: the connection goes back to the pool."""
    for look in range(LOOKS):
        if look:
            await asyncio.sleep(BETWEEN_LOOKS)
        user = await _find(session, email)
        counted = user is None or await guessing.count_try(session, user)
        await session.commit()
        if user is None or counted:
            return user
        # The tries just before it may be right ones on their way: those set the count back in a moment.
        if (seconds := guessing.seconds_to_wait(user)) > 1:
            break
    raise TooManyTriesError(max(seconds, 1))


async def delete_account(session: AsyncSession, user_id: str) -> None:
    """The database deletes with it all that belongs to it."""
    await session.exec(delete(User).where(col(User.id) == user_id))
    await session.commit()


async def _find(session: AsyncSession, email: str) -> User | None:
    return (
        await session.exec(select(User).where(User.email == email).execution_options(populate_existing=True))
    ).first()
