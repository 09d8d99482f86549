"""A real server process: streams as they come, SIGTERM, SIGKILL, and a model that is slow."""

import asyncio
import signal
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest

from app.accounts import SIGN_UP_BURST
from app.assistant.model import TROUBLE
from app.http_protocol import HEAD_MAX
from tests.model_server import Answer, ModelServer
from tests.postgres import TemporaryPostgres
from tests.server import Server, serve
from tests.sse import STREAM, events_of, stream


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    server = ModelServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def env(model: ModelServer, postgres: TemporaryPostgres) -> dict[str, str]:
    return {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": model.url, "DATABASE_URL": postgres.new_database()}


async def test_words_come_one_by_one(model: ModelServer, env: dict[str, str]) -> None:
    model.answers(Answer("One two three.", pause=True))
    async with serve(**env) as server:
        person = await server.person()
        path, body = f"/api/{person.id}/chat", {"message": "count"}
        async with person.http, person.http.stream("POST", path, json=body, headers=STREAM) as response:
            events = events_of(response)
            said = []
            async for name, data in events:
                if name == "delta":
                    said.append(data["text"])
                    # The model says the next word when this one has been read.
                    model.go_on.set()
        assert said == ["One ", "two ", "three."]


async def test_sigterm_lets_a_reply_end(model: ModelServer, env: dict[str, str]) -> None:
    model.answers(Answer("One two three.", pause=True))
    async with serve(**env) as server:
        person = await server.person()
        async with person.http:
            reading = asyncio.create_task(stream(person.http, f"/api/{person.id}/chat", {"message": "count"}))
            await model.asked.wait()
            ending = asyncio.create_task(server.terminate())
            model.keep_going()
            assert (await reading)[-1][1]["response"] == "One two three."
            # The process ends by the signal itself, after all that was under way.
            assert await ending == -signal.SIGTERM


async def test_sigkill_in_the_middle_and_another_replica_goes_on(model: ModelServer, env: dict[str, str]) -> None:
    model.answers(Answer("Never read.", pause=True), Answer("Here I am."))
    async with serve(**env) as one, serve(**env) as two:
        person = await one.person()
        path, body = f"/api/{person.id}/chat", {"message": "hello", "request_id": str(uuid4())}
        async with person.http, two.client(person.token) as http:
            reading = asyncio.create_task(stream(person.http, path, body))
            await model.asked.wait()
            one.kill()
            with pytest.raises(Exception, match=r"."):
                await reading
            events = await stream(http, path, body)
            assert events[-1][1]["response"] == "Here I am."
            messages = f"/api/{person.id}/conversations/{events[-1][1]['conversation_id']}/messages"
            assert [m["content"] for m in (await http.get(messages)).json()] == ["hello", "Here I am."]


async def test_a_stream_that_the_model_cuts(model: ModelServer, env: dict[str, str]) -> None:
    model.answers(Answer("One two three four", cut=True))
    async with serve(**env) as server:
        person = await server.person()
        async with person.http:
            events = await stream(person.http, f"/api/{person.id}/chat", {"message": "count"})
        assert events[-1][0] == "done"
        assert events[-1][1]["response"].endswith(TROUBLE)
        assert "".join(data["text"] for name, data in events if name == "delta") == events[-1][1]["response"]


async def status_line(server: Server, *lines: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    try:
        for line in lines:
            writer.write(line)
            await writer.drain()
        async with asyncio.timeout(10):
            return await reader.readline()
    finally:
        writer.close()


@pytest.mark.parametrize("begin", [b"GET /health?", b"GET /health HTTP/1.1\r\nHost: x\r\nX-Long: "])
async def test_the_head_of_a_request_has_an_end(env: dict[str, str], begin: bytes) -> None:
    piece = b"y" * 4096
    async with serve(**env) as server:
        too_long = b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
        assert await status_line(server, begin, *[piece] * (HEAD_MAX // 4096 + 1)) == too_long
        # The server stops reading long before the end.
        with pytest.raises(ConnectionError):
            await status_line(server, begin, *[piece] * 4096)
        end = b"\r\n\r\n" if b"X-Long" in begin else b" HTTP/1.1\r\nHost: x\r\n\r\n"
        assert await status_line(server, begin, *[piece] * (HEAD_MAX // 4096 - 1), end) == b"HTTP/1.1 200 OK\r\n"


async def sign_ups(server: Server, source: str, number: int) -> list[int]:
    async with httpx2.AsyncClient(base_url=server.url, headers={"X-Forwarded-For": source}, timeout=30) as http:
        bodies = [{"email": f"{source}-{i}@example.com", "password": "correct horse"} for i in range(number)]
        return [(await http.post("/api/auth/signup", json=body)).status_code for body in bodies]


@pytest.mark.parametrize(("trusted", "other"), [("127.0.0.1", 201), ("192.0.2.1", 429)])
async def test_a_trusted_proxy_names_the_source(env: dict[str, str], trusted: str, other: int) -> None:
    limit = {"SIGN_UPS_PER_MINUTE": "1", "FORWARDED_ALLOW_IPS": trusted}
    async with serve(**env, **limit) as server:
        assert await sign_ups(server, "198.51.100.1", SIGN_UP_BURST + 1) == [201] * SIGN_UP_BURST + [429]
        assert await sign_ups(server, "198.51.100.2", 1) == [other]


async def test_a_replica_that_sleeps_in_the_middle_of_a_turn(model: ModelServer, env: dict[str, str]) -> None:
    """One replica is stopped for 12 s, longer than its lease, with the model's answer on its way. The other one takes
    the turn over. Each task is there once, and both give the same reply."""
    adding = Answer(calls=[("add_task", {"title": "Buy milk"})])
    model.script = lambda asked: Answer("Added.") if asked["messages"][-1]["role"] == "tool" else adding
    model.delay = 5
    async with serve(**env) as one, serve(**env) as two:
        person = await one.person()
        path, body = f"/api/{person.id}/chat", {"message": "add milk", "request_id": str(uuid4())}
        async with person.http, two.client(person.token) as http:
            first = asyncio.create_task(stream(person.http, path, body))
            await model.asked.wait()
            one.process.send_signal(signal.SIGSTOP)
            second = asyncio.create_task(stream(http, path, body))
            await asyncio.sleep(12)
            # The other replica has asked the model and waits for its answer; this one finds it there.
            assert len(model.requests) == 2
            one.process.send_signal(signal.SIGCONT)
            answers = [(await asyncio.wait_for(reading, 30))[-1] for reading in (first, second)]
            assert [name for name, _ in answers] == ["done", "done"]
            assert answers[0] == answers[1]
            assert [call["result"]["task_id"] for call in answers[0][1]["tool_calls"]] == [1]
            assert await person.titles() == ["Buy milk"]
            messages = f"/api/{person.id}/conversations/{answers[0][1]['conversation_id']}/messages"
            assert len((await http.get(messages)).json()) == 2
