"""Slows the guessing of a password: after some wrong ones in a row, each further try has to wait. The owner waits a
minute at most, whoever else tries, and whoever is signed in already does not notice."""

import math
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, or_, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import User, now

FREE_TRIES = 5
LONGEST_WAIT = 60


def seconds_to_wait(user: User) -> int:
    """0 where the next try may come now."""
    over = user.failed_sign_ins - FREE_TRIES
    if over < 0 or user.failed_at is None:
        return 0
    pause = timedelta(seconds=min(2**over, LONGEST_WAIT))
    return max(0, math.ceil((user.failed_at + pause - now()).total_seconds()))


async def count_try(session: AsyncSession, user: User) -> bool:
    """Counts it as a wrong one before the password is looked at: of many at the same time, each is one try. False
    where it has to wait, or where another one came first since the user was read. The caller commits."""
    if seconds_to_wait(user):
        return False
    count = col(User.failed_sign_ins)
    result: CursorResult[Any] = await session.exec(
        update(User)
        .where(col(User.id) == user.id, or_(count < FREE_TRIES, count == user.failed_sign_ins))
        .values(failed_sign_ins=count + 1, failed_at=now())
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)


async def forget_wrong(session: AsyncSession, user: User) -> None:
    await session.exec(
        update(User)
        .where(col(User.id) == user.id)
        .values(failed_sign_ins=0, failed_at=None)
        .execution_options(synchronize_session=False)
    )
