"""The queue of the password hashes is fair to everybody who waits in it."""

import asyncio

import pytest

from app.hashing import FairQueue, Hashing
from app.throttle import TooManyTriesError


async def run(queue: FairQueue, lane: str, done: list[str]) -> None:
    async with queue.turn(lane):
        done.append(lane)
        await asyncio.sleep(0)


async def test_lanes_take_turns() -> None:
    queue, done = FairQueue(at_once=1, per_lane=50), list[str]()
    flood = [asyncio.create_task(run(queue, "flood", done)) for _ in range(24)]
    await asyncio.sleep(0)
    await run(queue, "owner", done)
    # One was running, and one was next.
    assert done.index("owner") <= 2
    await asyncio.gather(*flood)
    assert done.count("flood") == 24


async def test_a_lane_has_an_end() -> None:
    queue, done = FairQueue(at_once=1, per_lane=2), list[str]()
    async with queue.turn("a"):
        waiting = [asyncio.create_task(run(queue, "a", done)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyTriesError):
            await run(queue, "a", done)
        other = asyncio.create_task(run(queue, "b", done))
    await asyncio.gather(*waiting, other)
    assert sorted(done) == ["a", "a", "b"]


async def test_requests_that_go_away_hold_no_place() -> None:
    queue, done = FairQueue(at_once=1, per_lane=5), list[str]()
    async with queue.turn("a"):
        waiting = [asyncio.create_task(run(queue, lane, done)) for lane in ("a", "a", "b")]
        await asyncio.sleep(0)
        waiting[0].cancel()
    # Its turn comes in the moment in which it goes away.
    waiting[1].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert done == ["b"]
    await run(queue, "a", done)
    assert done == ["b", "a"]


async def test_the_dummy_hash_matches_nothing() -> None:
    hashing = Hashing(time_cost=1, memory_kib=8)
    assert await hashing.verify(None, ["the password of no account"], "a") is None
    hashed = await hashing.hash("right", "a")
    assert await hashing.verify(hashed, ["wrong", "right"], "a") == "right"
    assert await hashing.verify("no hash", ["right"], "a") is None
