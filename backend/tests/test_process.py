"""A real server process: streams as they come, SIGTERM, SIGKILL, and a model that is slow."""

import asyncio
import signal
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from app.assistant.model import TROUBLE
from tests.model_server import Answer, ModelServer
from tests.postgres import TemporaryPostgres
from tests.server import serve
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
