"""Whether this process can serve: is its schema prepared, and does the database answer?"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic

log = logging.getLogger(__name__)

PING_SECONDS = 1.5
CACHE_SECONDS = 2.0
# A first attempt takes a fraction of a second. Whoever asks during it would else ask again only seconds later.
FIRST_ATTEMPT_SECONDS = 1.0
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)


class Readiness:
    """Prepares the schema in the background, so that a database that is away at start-up shows as a process
    that is alive and not ready, with the reason, instead of one that crashes again and again."""

    def __init__(
        self,
        ping: Callable[[], Awaitable[None]],
        prepare: Callable[[], Awaitable[None]],
        clock: Callable[[], float] = monotonic,
        *,
        passive: bool = False,
    ) -> None:
        self._ping = ping
        self._prepare = prepare
        self._clock = clock
        # Asks only while there is a doubt.
        self._passive = passive
        self._doubtful = False
        self._attempted = asyncio.Event()
        self._prepared = asyncio.Event()
        self._unprepared: str = "the database's tables are being prepared"
        self._checked: tuple[float, str | None] | None = None
        self._checking = asyncio.Lock()

    @property
    def prepared(self) -> bool:
        return self._prepared.is_set()

    async def wait_until_prepared(self) -> None:
        await self._prepared.wait()

    async def prepare(self) -> None:
        """Ends when the schema is there."""
        attempt = 0
        while not await self._try_to_prepare():
            await asyncio.sleep(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
            attempt += 1

    async def _try_to_prepare(self) -> bool:
        try:
            await self._prepare()
        except Exception as error:
            self._unprepared = f"the database's tables cannot be prepared: {describe(error)}"
            log.error(self._unprepared)
            return False
        else:
            self._prepared.set()
            return True
        finally:
            self._attempted.set()

    async def reason_against(self) -> str | None:
        """Why this process is not ready, or None when it is."""
        if not self._attempted.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._attempted.wait(), FIRST_ATTEMPT_SECONDS)
        if not self.prepared:
            return self._unprepared
        if self._passive and not self._doubtful:
            return None
        async with self._checking:
            time = self._clock()
            if self._checked is None or time - self._checked[0] >= CACHE_SECONDS:
                self._checked = (time, await self._check())
                self._doubtful = self._checked[1] is not None
            return self._checked[1]

    def doubt(self) -> None:
        """A request could not reach the database."""
        self._doubtful = True

    async def _check(self) -> str | None:
        try:
            async with asyncio.timeout(PING_SECONDS):
                await self._ping()
        except TimeoutError:
            reason = f"the database did not answer within {PING_SECONDS} s"
        except Exception as error:
            reason = f"the database cannot be reached: {describe(error)}"
        else:
            return None
        log.warning(reason)
        return reason


def describe(error: Exception) -> str:
    """The driver's own first line: SQLAlchemy's adds the statement."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0][:300]
