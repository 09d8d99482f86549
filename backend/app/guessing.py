"""Slows the guessing of a password: after some wrong ones in a row, each further try has to wait. The owner waits a
minute at most, whoever else tries, and whoever is signed in already does not notice."""

import math
from datetime import timedelta

from sqlalchemy import update
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


async def count_wrong(session: AsyncSession, user: User) -> None:
    await _set(session, user, failed_sign_ins=col(User.failed_sign_ins) + 1, failed_at=now())


async def forget_wrong(session: AsyncSession, user: User) -> None:
    if user.failed_sign_ins:
        await _set(session, user, failed_sign_ins=0, failed_at=None)


async def _set(session: AsyncSession, user: User, **values: object) -> None:
    await session.exec(
        update(User).where(col(User.id) == user.id).values(**values).execution_options(synchronize_session=False)
    )
