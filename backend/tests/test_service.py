"""What a platform sees: probes, limits, logs, and a database that is away."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.factory import create_app
from app.readiness import CACHE_SECONDS, Readiness
from app.settings import load_settings
from tests.conftest import Person, Running, Start
from tests.postgres import _free_port


async def test_probes(on_both: Running) -> None:
    kind = on_both.services.database.kind
    async with on_both.client() as http:
        assert (await http.get("/health")).json() == {"status": "ok"}
        response = await http.get("/ready")
        assert response.status_code == 200
        assert response.json() == {"status": "ready", "database": kind, "assistant": "rules"}
        info = (await http.get("/api/info")).json()
        assert info == {"assistant": "rules", "database": kind, "version": "0.1.0", "environment": "development"}


async def test_a_database_that_is_away() -> None:
    env = {"DATABASE_URL": f"postgresql://u:secret-word@127.0.0.1:{_free_port()}/db", "AUTH_SECRET": "s" * 40}
    app = create_app(load_settings(env | {"LOG_LEVEL": "CRITICAL"}))
    async with app.router.lifespan_context(app), Running(app, iter(())).client() as http:
        assert (await http.get("/health")).status_code == 200
        response = await http.get("/ready")
        assert response.status_code == 503
        assert response.json()["status"] == "not ready"
        assert "table" in response.json()["reason"]
        response = await http.post("/api/auth/signin", json={"email": "a@example.com", "password": "x"})
        assert response.status_code == 503
        assert response.headers["retry-after"] == "2"
        assert "secret-word" not in response.text


async def test_a_database_that_goes_away(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("gone"))

    monkeypatch.setattr("app.tasks.page_of_tasks", fail)
    response = await person.http.get(person.tasks)
    assert response.status_code == 503
    assert "secret" not in response.text


class Clock:
    time = 100.0

    def __call__(self) -> float:
        return self.time


async def test_readiness_is_cached_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.readiness.PING_SECONDS", 0.05)
    monkeypatch.setattr("app.readiness.FIRST_ATTEMPT_SECONDS", 0.05)
    pings = 0
    hang = False

    async def ping() -> None:
        nonlocal pings
        pings += 1
        if hang:
            await asyncio.Event().wait()

    async def prepare() -> None:
        pass

    clock = Clock()
    readiness = Readiness(ping, prepare, clock)
    assert await readiness.reason_against() == "the database's tables are being prepared"
    await readiness.prepare()
    assert [await readiness.reason_against() for _ in range(3)] == [None] * 3
    assert pings == 1
    clock.time += CACHE_SECONDS
    hang = True
    assert await readiness.reason_against() == "the database did not answer within 0.05 s"
    assert pings == 2


@pytest.mark.parametrize(
    ("failure", "reason"),
    [(None, None), (OSError("away"), "the database's tables cannot be prepared: away")],
)
async def test_who_asks_during_the_first_attempt_waits_for_its_end(failure: OSError | None, reason: str | None) -> None:
    goes_on = asyncio.Event()

    async def ping() -> None:
        pass

    async def prepare() -> None:
        await goes_on.wait()
        if failure:
            raise failure

    readiness = Readiness(ping, prepare)
    async with asyncio.TaskGroup() as tasks:
        preparing = tasks.create_task(readiness.prepare())
        asked = tasks.create_task(readiness.reason_against())
        await asyncio.sleep(0)
        assert not asked.done()
        goes_on.set()
        assert await asked == reason
        preparing.cancel()


async def test_a_sleeping_database_is_left_alone(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start(READY_CHECK="passive") as running, running.client() as http:
        readiness = running.services.readiness
        pings = 0
        ping = readiness._ping

        async def counted() -> None:
            nonlocal pings
            pings += 1
            if pings == 1:
                raise OSError("asleep")
            await ping()

        readiness._ping = counted
        assert (await http.get("/ready")).status_code == 200
        assert pings == 0
        # Until a request cannot reach it: then the probe asks, until it answers again.
        with monkeypatch.context() as broken:

            async def fail(*_: object) -> None:
                raise OperationalError("SELECT 1", {}, Exception("gone"))

            broken.setattr("app.api.auth.authenticate", fail)
            body = {"email": "a@example.com", "password": "x"}
            assert (await http.post("/api/auth/signin", json=body)).status_code == 503
        assert (await http.get("/ready")).status_code == 503
        monkeypatch.setattr("app.readiness.CACHE_SECONDS", 0.0)
        assert [(await http.get("/ready")).status_code for _ in range(3)] == [200] * 3
        assert pings == 2


async def test_preparing_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.readiness.RETRY_SECONDS", (0.0,))
    tries = 0

    async def prepare() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise OSError("no such host\nmore")

    async def ping() -> None:
        raise OSError("gone")

    readiness = Readiness(ping, prepare)
    await readiness.prepare()
    assert tries == 3
    assert await readiness.reason_against() == "the database cannot be reached: gone"


async def test_connections_that_ended_during_a_pause(
    start: Start, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.database.PAUSE", 0)
    async with start(DATABASE_URL=request.getfixturevalue("postgres").new_database()) as running:
        person = await running.person()
        await person.add("Tea")
        engine = running.services.database.engine
        async with engine.connect() as first:
            async with engine.connect():
                pass
            others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ended = await first.execute(text(f"SELECT pg_terminate_backend(pid) FROM {others}"))
            assert len(ended.all()) == 1
        for _ in range(3):
            assert await person.titles() == ["Tea"]


async def test_two_replicas_prepare_one_database(start: Start, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres").new_database()
    async with start(DATABASE_URL=url) as one, start(DATABASE_URL=url) as two:
        person = await one.person()
        said = await person.chat("add buy milk")
        async with two.client(headers={"Authorization": f"Bearer {person.token}"}) as http:
            body = {"message": "complete it", "conversation_id": said["conversation_id"]}
            answer = await http.post(f"/api/{person.id}/chat", json=body)
            assert answer.json()["response"] == "Completed task 1, “Buy milk”."


async def test_large_bodies(person: Person) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b" " * 1024

    for content in (b" " * (64 * 1024 + 1), chunks()):
        response = await person.http.post(person.tasks, content=content, headers={"Content-Type": "application/json"})
        assert response.status_code == 413
        assert response.json()["title"] in ("Request Entity Too Large", "Content Too Large")


async def test_bad_json(person: Person) -> None:
    response = await person.http.post(person.tasks, content=b'{"title": ', headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["detail"] == "The body is not valid JSON."


async def test_unknown_paths_are_problems_too(running: Running) -> None:
    async with running.client() as http:
        for response in (await http.get("/nowhere"), await http.put("/health")):
            assert response.headers["content-type"] == "application/problem+json"
            assert response.json()["status"] == response.status_code


async def test_logs(start: Start, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async with start(LOG_LEVEL="INFO") as running:
        person = await running.person()
        await person.chat("add a task to whisper")
        async with running.client(headers={"X-Request-ID": "from-the-proxy"}) as http:
            response = await http.get("/api/info")
            assert response.headers["x-request-id"] == "from-the-proxy"
            await http.get("/health")

        async def fail(*_: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr("app.tasks.page_of_tasks", fail)
        response = await person.http.get(person.tasks)
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
    output = capsys.readouterr().out
    lines = [json.loads(line) for line in output.splitlines()]
    assert "whisper" not in output.lower()
    assert person.token not in output
    access = [line for line in lines if line["logger"] == "app.access"]
    assert {"method", "path", "status", "ms", "request_id"} <= set(access[0])
    assert "from-the-proxy" in [line["request_id"] for line in access]
    assert "/health" not in [line.get("path") for line in access]
    assert [line["status"] for line in access if "exception" not in line][-1] == 500
    assert any("broken" in line.get("exception", "") for line in lines)
