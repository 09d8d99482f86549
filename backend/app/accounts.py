"""Accounts: sign-up, sign-in, another password, and deletion."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app import throttle
from app.hashing import Hashing
from app.models import ChatTurn, Conversation, Message, User
from app.passwords import candidates, normalised
from app.throttle import Rate, TooManyTriesError, key_of

# For one account from one source. A device that was signed in before counts by itself, so that nobody else's tries
# slow its owner down.
PASSWORD_TRIES = Rate(burst=5, seconds=1.5, by_chance=True)
# For all accounts from one source.
SOURCE_TRIES = Rate(burst=100, seconds=0.5, by_chance=True)
SIGN_UP_BURST = 20

# Several right passwords at the same moment: the first one to succeed lets the others through.
_LOOKS = 6
_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from."""

    # The address of the client.
    source: str
    # Whether this user was signed in on the same device before.
    is_device_of: Callable[[User], bool]

    def lane_for(self, user: User | None) -> str:
        return f"user {user.id}" if user and self.is_device_of(user) else f"source {self.source}"


async def create_account(
    session: AsyncSession, hashing: Hashing, email: str, password: str, origin: Origin, per_minute: int
) -> User | None:
    """None where the address has an account already, after as much work as for a new one. Raises TooManyTriesError."""
    if per_minute:
        rate = Rate(SIGN_UP_BURST, seconds=60 / per_minute)
        seconds = await throttle.take(session, key_of("sign-up", origin.source), rate)
        # Hashing may have to wait: the connection goes back to the pool.
        await session.commit()
        if seconds:
            raise TooManyTriesError(seconds)
    user = User(email=email, password_hash=await hashing.hash(password, origin.lane_for(None)))
    session.add(user)
    try:
        await session.commit()
    except IntegrityError:
        await session.rollback()
        return None
    return user


async def authenticate(
    session: AsyncSession, hashing: Hashing, email: str, password: str, origin: Origin
) -> User | None:
    """The account with this address and password. Raises TooManyTriesError, also for an address without an account."""
    user = await _find(session, email)
    lane = origin.lane_for(user)
    key = key_of("sign-in", email, lane)
    await _admit(session, key, PASSWORD_TRIES)
    if not lane.startswith("user "):
        await _admit(session, key_of("sign-ins", lane), SOURCE_TRIES)
    if not await check_password(session, hashing, user, password, lane):
        return None
    await throttle.forget(session, key)
    await session.commit()
    return user


async def change_password(session: AsyncSession, hashing: Hashing, user: User, current: str, new: str) -> bool:
    """False where the current password is wrong. The caller commits. Raises TooManyTriesError."""
    lane, key = f"user {user.id}", key_of("password", user.id)
    await _admit(session, key, PASSWORD_TRIES)
    if not await check_password(session, hashing, user, current, lane):
        return False
    await _store_password(session, user, await hashing.hash(new, lane))
    await throttle.forget(session, key)
    return True


async def check_password(session: AsyncSession, hashing: Hashing, user: User | None, password: str, lane: str) -> bool:
    matching = await hashing.verify(user.password_hash if user else None, candidates(password), lane)
    if user is None or matching is None:
        return False
    if matching != normalised(password):
        await _store_password(session, user, await hashing.hash(normalised(password), lane))
    return True


async def delete_account(session: AsyncSession, user_id: str) -> None:
    """Deletes it with everything that belongs to it. Commits."""
    # The database would delete these as well. One statement for each table is faster than one for each conversation and
    # each message.
    for table in (ChatTurn, Message, Conversation):
        await session.exec(delete(table).where(col(table.user_id) == user_id))
    await session.exec(delete(User).where(col(User.id) == user_id))
    await session.commit()


async def _admit(session: AsyncSession, key: str, rate: Rate) -> None:
    """Commits: the connection goes back to the pool. Raises TooManyTriesError."""
    for look in range(_LOOKS):
        if look:
            await asyncio.sleep(_BETWEEN_LOOKS)
        seconds = await throttle.take(session, key, rate)
        await session.commit()
        if not seconds:
            return
    raise TooManyTriesError(seconds)


async def _store_password(session: AsyncSession, user: User, password_hash: str) -> None:
    await session.exec(
        update(User)
        .where(col(User.id) == user.id)
        .values(password_hash=password_hash)
        .execution_options(synchronize_session=False)
    )
    user.password_hash = password_hash


async def _find(session: AsyncSession, email: str) -> User | None:
    return (await session.exec(select(User).where(User.email == email))).first()
