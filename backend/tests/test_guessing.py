"""Guessing passwords is slow, and it neither locks the owner of an account out nor slows other people down."""

import asyncio
from collections.abc import Iterator
from random import Random

import httpx2
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from app import throttle
from app.accounts import PASSWORD_TRIES, SIGN_UP_BURST
from app.throttle import Rate
from tests.conftest import PASSWORD, Running, Start

OWNER = {"email": "ann@example.com", "password": PASSWORD}
WRONG = OWNER | {"password": "not this one"}
STRANGER = {"email": "nobody@example.com", "password": "not this one"}


class Clock:
    time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(throttle, "time", clock)
    monkeypatch.setattr("app.accounts._BETWEEN_LOOKS", 0)
    return clock


async def sign_in(http: httpx2.AsyncClient, body: dict[str, str]) -> httpx2.Response:
    return await http.post("/api/auth/signin", json=body)


async def guess_until_refused(http: httpx2.AsyncClient, body: dict[str, str]) -> list[int]:
    return [(await sign_in(http, body)).status_code for _ in range(PASSWORD_TRIES.burst + 1)]


async def test_guessing_gets_slow_for_known_and_unknown_addresses_alike(on_both: Running, clock: Clock) -> None:
    async with on_both.client() as http, on_both.client("198.51.100.1") as guesser:
        await http.post("/api/auth/signup", json=OWNER)
        refused = []
        for body in (WRONG, STRANGER):
            statuses = await guess_until_refused(guesser, body)
            assert statuses == [401] * PASSWORD_TRIES.burst + [429]
            refused.append(await sign_in(guesser, body))
        known, unknown = refused
        assert known.headers["retry-after"] == unknown.headers["retry-after"] == "1"
        assert known.json() == unknown.json()
        clock.time += 2 * PASSWORD_TRIES.seconds
        assert [(await sign_in(guesser, body)).status_code for body in (WRONG, STRANGER)] == [401, 401]


async def test_nobody_elses_tries_lock_the_owner_out(on_both: Running, clock: Clock) -> None:
    async with on_both.client() as http, on_both.client("198.51.100.1") as guesser:
        await http.post("/api/auth/signup", json=OWNER)
        for _ in range(40):
            await sign_in(guesser, WRONG)
            clock.time += 0.25
        # At once: from a source of their own, and on their own device at the guesser's source as well.
        async with on_both.client("203.0.113.7") as elsewhere:
            assert (await sign_in(elsewhere, OWNER)).status_code == 200
        async with on_both.client("198.51.100.1", cookies=http.cookies) as same_source:
            assert (await sign_in(same_source, OWNER)).status_code == 200


async def test_a_device_of_somebody_else_helps_nobody(running: Running, clock: Clock) -> None:  # noqa: ARG001
    async with running.client() as http, running.client("198.51.100.1") as guesser:
        await http.post("/api/auth/signup", json=OWNER)
        await guesser.post("/api/auth/signup", json=OWNER | {"email": "eve@example.com"})
        assert (await guess_until_refused(guesser, WRONG))[-1] == 429


@pytest.mark.parametrize("per_second", [1, 4])
async def test_an_owner_at_the_guessers_source_gets_in(
    running: Running, clock: Clock, per_second: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a known device, behind one address of the network: none of 8 owners is locked out within 3 minutes."""
    monkeypatch.setattr(throttle, "_chance", Random(1))
    for owner in range(8):
        async with running.services.database.session() as session:
            key = throttle.key_of("sign-in", str(owner))
            begun, next_try = clock.time, clock.time + 10
            while await self_or_guesser(session, key, clock, next_try):
                if clock.time >= next_try:
                    next_try = clock.time + 1.3
                clock.time += 1 / per_second
            assert clock.time - begun < 185, owner


async def self_or_guesser(session: AsyncSession, key: str, clock: Clock, next_try: float) -> bool:
    """The guesser tries first. True until the owner's try is accepted."""
    await throttle.take(session, key, PASSWORD_TRIES)
    return clock.time < next_try or bool(await throttle.take(session, key, PASSWORD_TRIES))


async def test_the_rate_holds_however_often_somebody_tries(running: Running, clock: Clock) -> None:
    accepted = 0
    async with running.services.database.session() as session:
        for _ in range(3000):
            accepted += not await throttle.take(session, "key", PASSWORD_TRIES)
            clock.time += 0.1
    most = PASSWORD_TRIES.burst + 300 / PASSWORD_TRIES.seconds
    assert most * 0.7 < accepted <= most + 1


async def test_guessing_in_parallel(on_both: Running, clock: Clock) -> None:  # noqa: ARG001
    async with on_both.client() as http, on_both.client("198.51.100.1") as guesser:
        await http.post("/api/auth/signup", json=OWNER)
        answers = await asyncio.gather(*(sign_in(guesser, WRONG) for _ in range(12)))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses == [401] * PASSWORD_TRIES.burst + [429] * (12 - PASSWORD_TRIES.burst)


async def test_right_ones_at_the_same_time(on_both: Running) -> None:
    async with on_both.client() as http, on_both.client("198.51.100.1") as elsewhere:
        await http.post("/api/auth/signup", json=OWNER)
        answers = await asyncio.gather(*(sign_in(elsewhere, OWNER) for _ in range(12)))
        assert {answer.status_code for answer in answers} == {200}


async def test_a_source_has_a_limit_for_all_addresses(
    running: Running,
    clock: Clock,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.accounts.SOURCE_TRIES", Rate(burst=7, seconds=60, by_chance=True))
    async with running.client("198.51.100.1") as sprayer, running.client("203.0.113.7") as other:
        bodies = [STRANGER | {"email": f"person{i}@example.com"} for i in range(8)]
        assert [(await sign_in(sprayer, body)).status_code for body in bodies] == [401] * 7 + [429]
        assert (await sign_in(other, bodies[0])).status_code == 401


@pytest.fixture
def addresses() -> Iterator[str]:
    return (f"person{i}@example.com" for i in range(10_000))


async def sign_ups(http: httpx2.AsyncClient, addresses: Iterator[str], number: int) -> list[httpx2.Response]:
    bodies = [OWNER | {"email": next(addresses)} for _ in range(number)]
    return [await http.post("/api/auth/signup", json=body) for body in bodies]


async def test_a_source_signs_up_so_many_accounts(on_both: Running, clock: Clock, addresses: Iterator[str]) -> None:
    async with on_both.client("198.51.100.1") as http, on_both.client("203.0.113.7") as other:
        answers = await sign_ups(http, addresses, 40)
        assert [answer.status_code for answer in answers] == [201] * SIGN_UP_BURST + [429] * (40 - SIGN_UP_BURST)
        assert answers[-1].headers["retry-after"] == "2"
        assert [answer.status_code for answer in await sign_ups(other, addresses, 1)] == [201]
        clock.time += 2
        assert [answer.status_code for answer in await sign_ups(http, addresses, 2)] == [201, 429]


async def test_the_limit_of_sign_ups_is_a_setting(start: Start, addresses: Iterator[str]) -> None:
    async with start(SIGN_UPS_PER_MINUTE="0") as running, running.client() as http:
        assert {answer.status_code for answer in await sign_ups(http, addresses, SIGN_UP_BURST + 5)} == {201}


async def test_addresses_of_version_6_count_by_network(running: Running, addresses: Iterator[str]) -> None:
    for i in range(SIGN_UP_BURST):
        async with running.client(f"2001:db8::{i:x}") as http:
            assert (await sign_ups(http, addresses, 1))[0].status_code == 201
    async with running.client("2001:db8::ffff") as http, running.client("2001:db8:0:1::1") as other:
        assert (await sign_ups(http, addresses, 1))[0].status_code == 429
        assert (await sign_ups(other, addresses, 1))[0].status_code == 201


async def test_what_limits_nothing_any_more_is_deleted(on_both: Running, clock: Clock) -> None:
    async with on_both.client("198.51.100.1") as guesser, on_both.client() as http:
        await sign_in(guesser, STRANGER)
        await http.post("/api/auth/signup", json=OWNER)
        clock.time += 600
        await sign_in(http, OWNER)
        async with on_both.services.database.engine.connect() as connection:
            keys = (await connection.exec_driver_sql("SELECT key FROM throttles")).scalars().all()
        assert keys == []
