"""How often a user may ask."""

import math
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Protocol


class RateLimit(Protocol):
    async def wait_for(self, user_id: str) -> int:
        """Counts a request: 0 lets it pass, else it is refused for that many seconds."""


class MemoryRateLimit:
    """A sliding window within this process."""

    def __init__(self, requests: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._requests = requests
        self._seconds = seconds
        self._clock = clock
        self._times: dict[str, deque[float]] = {}
        self._swept = clock()

    async def wait_for(self, user_id: str) -> int:
        time = self._clock()
        self._sweep(time)
        times = self._times.setdefault(user_id, deque())
        while times and times[0] <= time - self._seconds:
            times.popleft()
        if len(times) >= self._requests:
            return max(1, math.ceil(times[0] + self._seconds - time))
        times.append(time)
        return 0

    def _sweep(self, time: float) -> None:
        """Forgets who has not asked for a window's time, so that the table does not grow for ever."""
        if time - self._swept < self._seconds:
            return
        self._swept = time
        for user_id in [u for u, times in self._times.items() if times[-1] <= time - self._seconds]:
            del self._times[user_id]
