"""Streamed replies, and turns that are the same however often they are asked for."""

import asyncio
import json
from collections.abc import AsyncGenerator, MutableMapping
from typing import Any
from uuid import uuid4

import pytest
from starlette.requests import ClientDisconnect

from app import runs, turns
from app.api import sse
from tests.conftest import Person, Running
from tests.scripted import Scripted, chat, named, script, text, until
from tests.sse import STREAM, stream


@pytest.fixture
def scripted(running: Running) -> Scripted:
    return script(running)


async def test_the_rules_reply_as_a_stream(on_both: Running) -> None:
    person = await on_both.person()
    events = await stream(person.http, chat(person), {"message": "add buy milk"})
    assert [name for name, _ in events] == ["accepted", "tool", "delta", "done"]
    (_, accepted), (_, tool), *_, (_, done) = events
    assert accepted["conversation_id"] == done["conversation_id"]
    assert accepted["message_id"] < done["message_id"]
    assert tool == done["tool_calls"][0]
    assert text(events) == done["response"]
    again = await stream(person.http, chat(person), {"message": "show my tasks"})
    assert text(again) == again[-1][1]["response"]


async def test_refusals_are_ordinary_answers(person: Person) -> None:
    response = await person.http.post(chat(person), json={"message": "", "request_id": "x"}, headers=STREAM)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    body = {"message": "hello", "conversation_id": 999}
    assert (await person.http.post(chat(person), json=body, headers=STREAM)).status_code == 404


async def test_who_joins_late_gets_it_from_the_beginning(running: Running, person: Person) -> None:
    assistant, body = script(running), named()
    first = asyncio.create_task(stream(person.http, chat(person), body))
    await assistant.begun.wait()
    async with running.services.database.session() as session:
        again = await turns.open_turn(session, person.id, body["message"], None, body["request_id"])
    late = running.services.runs.events(again)
    names = [(await anext(late)).name for _ in range(3)]
    assert names == ["accepted", "tool", "delta"]
    assistant.go_on.set()
    names += [event.name async for event in late]
    assert names == [name for name, _ in await first] == ["accepted", "tool", "delta", "delta", "done"]
    assert assistant.turns == 1
    assert await person.titles() == ["One"]


async def test_a_turn_goes_on_without_its_reader(running: Running, scripted: Scripted, person: Person) -> None:
    body = named()
    reader = asyncio.create_task(person.http.post(chat(person), json=body))
    await scripted.begun.wait()
    reader.cancel()
    scripted.go_on.set()
    await until(lambda: not running.services.runs._running)
    events = await stream(person.http, chat(person), body)
    assert [name for name, _ in events] == ["accepted", "tool", "delta", "done"]
    assert text(events) == "Just added, after 0."
    assert (await person.http.post(chat(person), json=body)).json()["response"] == "Just added, after 0."
    assert await person.titles() == ["One"]


async def test_a_reader_who_goes_before_the_first_event(running: Running, scripted: Scripted, person: Person) -> None:
    body = json.dumps(named()).encode()
    headers = {"Host": "test", "Content-Type": "application/json", "Authorization": f"Bearer {person.token}"} | STREAM
    scope = {
        "type": "http",
        # From 2.4 on a closed socket shows when something is sent.
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": chat(person),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(_: MutableMapping[str, Any]) -> None:
        raise OSError("closed")

    scripted.go_on.set()
    with pytest.raises(ClientDisconnect):
        await running.app(scope, receive, send)
    await until(lambda: scripted.turns == 1 and not running.services.runs._running)
    assert await person.titles() == ["One"]


async def test_a_reader_who_comes_after_the_end(running: Running, scripted: Scripted, person: Person) -> None:
    async with running.services.database.session() as session:
        opened = await turns.open_turn(session, person.id, "One", None, str(uuid4()))
    scripted.go_on.set()
    events = running.services.runs.events(opened)
    await until(lambda: scripted.turns == 1 and not running.services.runs._running)
    assert [event.name async for event in events] == ["accepted", "tool", "delta", "delta", "done"]
    assert scripted.turns == 1


async def test_a_request_id_is_one_persons_and_one_messages(running: Running, person: Person) -> None:
    body = named("hello")
    await person.http.post(chat(person), json=body)
    response = await person.http.post(chat(person), json=body | {"message": "thanks"})
    assert response.status_code == 422
    other = await running.person()
    assert (await other.http.post(chat(other), json=body)).status_code == 200


async def test_an_assistant_that_breaks(running: Running, person: Person) -> None:
    class Broken(Scripted):
        async def reply(self, *_: object) -> AsyncGenerator[str]:
            yield "Well, "
            raise RuntimeError("secret detail")

    running.services.runs.assistant = Broken()
    body = named("hello")
    events = await stream(person.http, chat(person), body)
    assert [name for name, _ in events] == ["accepted", "delta", "error"]
    assert events[-1][1]["status"] == 503
    assert "secret" not in str(events)
    response = await person.http.post(chat(person), json=body)
    assert response.status_code == 503
    # Nothing was changed: once it works again, the same message gets its reply.
    assistant = script(running)
    assistant.go_on.set()
    assert (await person.http.post(chat(person), json=body)).json()["response"] == "Just added, after 0."


async def test_an_account_that_goes_in_the_middle(scripted: Scripted, person: Person) -> None:
    reader = asyncio.create_task(stream(person.http, chat(person), named()))
    await scripted.begun.wait()
    assert (await person.http.delete("/api/auth/me")).status_code == 204
    scripted.go_on.set()
    assert (await reader)[-1][1]["status"] == 409


async def test_silence_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "PING_SECONDS", 0.01)
    go_on = asyncio.Event()

    async def events() -> AsyncGenerator[runs.Event]:
        await go_on.wait()
        yield runs.Event("accepted", runs.Accepted(conversation_id=1, message_id=2))

    lines = aiter(sse.event_stream(events()).body_iterator)
    assert await anext(lines) == ": still here\n\n"
    go_on.set()
    rest = [line async for line in lines]
    assert rest[-1] == 'event: accepted\ndata: {"conversation_id":1,"message_id":2}\n\n'
