"""Who uses the app: sign-up, sign-in, and the end of an account."""

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app import guessing
from app.models import User
from app.passwords import Passwords


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
    user = await _find(session, email)
    await session.commit()
    if user and (seconds := guessing.seconds_to_wait(user)):
        raise TooManyTriesError(seconds)
    known = await passwords.verify(user.password_hash if user else None, password)
    if user is None:
        return None
    await (guessing.forget_wrong if known else guessing.count_wrong)(session, user)
    await session.commit()
    return user if known else None


async def delete_account(session: AsyncSession, user_id: str) -> None:
    """The database deletes with it all that belongs to it."""
    await session.exec(delete(User).where(col(User.id) == user_id))
    await session.commit()


async def _find(session: AsyncSession, email: str) -> User | None:
    return (await session.exec(select(User).where(User.email == email))).first()
