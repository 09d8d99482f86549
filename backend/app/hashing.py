"""Password hashes, made off the event loop in a queue that is fair to all who wait."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.throttle import TooManyTriesError

T = TypeVar("T")


class FairQueue:
    """Lets a few jobs run at once. Those that wait do so in lanes, and the lanes take turns: a lane with many jobs does
    not slow the others down."""

    def __init__(self, at_once: int, per_lane: int) -> None:
        self._free = at_once
        self._per_lane = per_lane
        self._lanes: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, lane: str) -> AsyncIterator[None]:
        """Raises TooManyTriesError where the lane is full."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(lane)
        try:
            yield
        finally:
            self._hand_over()

    async def _wait(self, lane: str) -> None:
        waiting = self._lanes.setdefault(lane, deque())
        if len(waiting) >= self._per_lane:
            raise TooManyTriesError(1)
        mine = asyncio.get_running_loop().create_future()
        waiting.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():
                # The turn came in the same moment.
                self._hand_over()
            raise

    def _hand_over(self) -> None:
        while self._lanes:
            lane, waiting = self._lanes.popitem(last=False)
            next_one = waiting.popleft()
            if waiting:
                self._lanes[lane] = waiting
            # A request that was cancelled while it waited is passed over.
            if not next_one.done():
                next_one.set_result(None)
                return
        self._free += 1


class Hashing:
    """Argon2 hashes. One takes 19 MiB (OWASP's second choice of parameters) and a core for some hundredths of a second.
    Two are made at once: a burst of sign-ins waits here instead of growing past the pod's memory."""

    def __init__(self, at_once: int = 2, per_lane: int = 16, time_cost: int = 2, memory_kib: int = 19 * 1024) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, parallelism=1)
        self._queue = FairQueue(at_once, per_lane)
        self._dummy: str | None = None

    async def hash(self, password: str, lane: str) -> str:
        async with self._queue.turn(lane):
            return await self._run(self._hasher.hash, password)

    async def verify(self, hashed: str | None, candidates: list[str], lane: str) -> str | None:
        """The first candidate that has this hash. Takes as long without a hash (None) as with one: the time does not
        tell which accounts exist."""
        async with self._queue.turn(lane):
            if hashed is None and self._dummy is None:
                self._dummy = await self._run(self._hasher.hash, "the password of no account")
            for candidate in candidates:
                if await self._run(self._matches, hashed or self._dummy or "", candidate) and hashed:
                    return candidate
        return None

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, function: Callable[..., T], *arguments: str) -> T:
        # Shielded: a thread goes on when its request is cancelled, and it holds its place in the queue until it ends.
        work = asyncio.ensure_future(asyncio.to_thread(function, *arguments))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])
            raise
