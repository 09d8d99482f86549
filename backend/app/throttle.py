"""Limits how often something may be tried under a key: so many times at once, then at a steady rate. The state is in
the database, so that replicas count together and a restart forgets nothing.

It is the generic cell rate algorithm: each try moves the key's `free_at` on by one step, and a try is refused while
`free_at` is further ahead of the clock than the burst allows."""

import math
from dataclasses import dataclass
from hashlib import sha256
from random import SystemRandom
from time import time
from typing import Any

from sqlalchemy import CursorResult, case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import Throttle
from app.problems import ProblemError

_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class Rate:
    # Tries that may come at once.
    burst: int
    # Seconds between the tries after that.
    seconds: float
    # Within its step, a try is accepted with a probability that rises with time. At fixed times, somebody who tries all
    # the time would take every step before a person who tries now and then.
    by_chance: bool = False

    def lead(self) -> float:
        """Seconds that `free_at` may be ahead of the clock when a try comes."""
        return (self.burst - 1 + (_chance.random() if self.by_chance else 0)) * self.seconds


class TooManyTriesError(ProblemError):
    def __init__(self, seconds: int) -> None:
        super().__init__(429, f"Too many tries. Try again in {seconds} s.", {"Retry-After": str(seconds)})


def key_of(*parts: str) -> str:
    """The parts themselves, addresses of people say, are not stored."""
    return sha256("\0".join(parts).encode()).hexdigest()


async def take(session: AsyncSession, key: str, rate: Rate) -> int:
    """0 where the try may come, which it counts. Else the seconds to wait before the next try. The caller commits."""
    now, lead = time(), rate.lead()
    # Read first: a flood of tries that are refused does not queue for the lock that writing needs.
    ahead = (await session.exec(select(Throttle.free_at).where(Throttle.key == key))).first() or now
    if ahead <= now + lead:
        free_at = col(Throttle.free_at)
        insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
        result: CursorResult[Any] = await session.exec(
            insert(Throttle)
            .values(key=key, free_at=now + rate.seconds)
            .on_conflict_do_update(
                index_elements=["key"],
                set_={"free_at": case((free_at > now, free_at), else_=now) + rate.seconds},
                where=free_at <= now + lead,
            )
            .returning(free_at)
            .execution_options(synchronize_session=False)
        )
        # No row where other tries came in between.
        if result.first():
            return 0
    return 1 if rate.by_chance else max(1, math.ceil(ahead - now - lead))


async def forget(session: AsyncSession, key: str) -> None:
    """The next tries under the key count from zero. The caller commits."""
    await session.exec(delete(Throttle).where(col(Throttle.key) == key))


async def sweep(session: AsyncSession) -> None:
    """Deletes the keys that limit nothing any more. The caller commits."""
    await session.exec(delete(Throttle).where(col(Throttle.free_at) < time()))
