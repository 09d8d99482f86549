"""Argon2 hashes, made off the event loop and few at a time."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")


class Passwords:
    """A hash takes 19 MiB (OWASP's second choice of parameters) and a core for some hundredths of a second.
    Two at a time: a burst of sign-ins queues here instead of growing past the pod's memory."""

    def __init__(self, at_once: int = 2, time_cost: int = 2, memory_kib: int = 19 * 1024) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, parallelism=1)
        self._at_once = at_once
        self._limiter: CapacityLimiter | None = None
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        return await self._run(self._hasher.hash, password)

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Takes as long for nobody's hash (None) as for somebody's, so that time does not tell who exists."""
        if hashed is None:
            if self._nobodys is None:
                self._nobodys = await self.hash("nobody's password")
            await self._run(self._matches, self._nobodys, password)
            return False
        return await self._run(self._matches, hashed, password)

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, function: Callable[..., T], *arguments: str) -> T:
        if self._limiter is None:
            self._limiter = CapacityLimiter(self._at_once)
        return await to_thread.run_sync(function, *arguments, limiter=self._limiter)
