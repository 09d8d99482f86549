"""Streamed replies, and turns that are the same however often they are asked for."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, MutableMapping, Sequence
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlmodel import select
from starlette.requests import ClientDisconnect

from app import runs, turns
from app.api import sse
from app.assistant import Turn
from app.assistant.toolbox import Toolbox
from app.models import ChatTurn, Message
from tests.conftest import Person, Running, Start
from tests.postgres import TemporaryPostgres
from tests.sse import STREAM, Events, stream


class Scripted:
    """Adds a task, says a word, waits until it is let go on, and ends."""

    def __init__(self, add: bool = True) -> None:
        self.add = add
        self.turns = 0
        self.cancelled = 0
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def warm_up(self) -> None: ...

    async def close(self) -> None: ...

    async def reply(self, message: str, history: Sequence[Turn], toolbox: Toolbox) -> AsyncGenerator[str]:
        self.turns += 1
        if self.add:
            await toolbox.call("add_task", {"title": message})
        yield "Just "
        self.begun.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        yield f"added, after {len(history)}."


@pytest.fixture
def scripted(running: Running) -> Scripted:
    return script(running)


def script(running: Running, **options: bool) -> Scripted:
    running.services.runs.assistant = assistant = Scripted(**options)
    return assistant


def named(message: str = "One") -> dict[str, Any]:
    return {"message": message, "request_id": str(uuid4())}


def chat(person: Person) -> str:
    return f"/api/{person.id}/chat"


def text(events: Events) -> str:
    return "".join(data["text"] for name, data in events if name == "delta")


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


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


async def test_shutting_down_waits_for_turns(start: Start) -> None:
    async with start() as running:
        assistant, person, body = script(running), await running.person(), named()
        reader = asyncio.create_task(person.http.post(chat(person), json=body))
        await assistant.begun.wait()
        reader.cancel()
        asyncio.get_running_loop().call_later(0.05, assistant.go_on.set)
    async with start() as running, running.client(headers=person.http.headers) as http:
        response = await http.post(chat(person), json=body)
        assert response.json()["response"] == "Just added, after 0."


@pytest.mark.parametrize("add", [True, False])
async def test_a_turn_that_was_cut_off(start: Start, monkeypatch: pytest.MonkeyPatch, add: bool) -> None:
    """The next process takes it over: it runs again, unless it had changed something."""
    monkeypatch.setattr("app.factory.FINISH_SECONDS", 0.0)
    monkeypatch.setattr(turns, "LEASE", turns.LEASE / 1000)
    async with start() as running:
        assistant, person, body = script(running, add=add), await running.person(), named()
        reader = asyncio.create_task(person.http.post(chat(person), json=body))
        await assistant.begun.wait()
        reader.cancel()
    async with start() as running, running.client(headers=person.http.headers) as http:
        assistant = script(running, add=add)
        assistant.go_on.set()
        said = (await http.post(chat(person), json=body)).json()["response"]
        tasks = (await http.get(person.tasks)).json()
    if add:
        assert said == f"{runs.INTERRUPTED} Done before that: task 1 “One” created."
        assert (assistant.turns, len(tasks)) == (0, 1)
    else:
        assert said == "Just added, after 0."
        assert assistant.turns == 1


async def test_another_replica_waits_for_the_one_that_works(
    start: Start, postgres: TemporaryPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(runs, "POLL_SECONDS", 0.01)
    url = postgres.new_database()
    async with start(DATABASE_URL=url) as one, start(DATABASE_URL=url) as two:
        assistant, person, body = script(one), await one.person(), named()
        bystander = script(two)
        async with two.client(headers=person.http.headers) as http:
            first = asyncio.create_task(person.http.post(chat(person), json=body))
            await assistant.begun.wait()
            second = asyncio.create_task(stream(http, chat(person), body))
            assistant.go_on.set()
            assert (await first).json() == (await second)[-1][1]
        assert bystander.turns == 0


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


class Late(Scripted):
    """Changes something after it was let go on."""

    async def reply(self, message: str, history: Sequence[Turn], toolbox: Toolbox) -> AsyncGenerator[str]:
        self.begun.set()
        await self.go_on.wait()
        await toolbox.call("add_task", {"title": message})
        yield f"Added, after {len(history)}."


async def test_a_replica_that_lost_its_turn_changes_nothing(on_both: Running) -> None:
    person = await on_both.person()
    on_both.services.runs.assistant = assistant = Late()
    reader = asyncio.create_task(stream(person.http, chat(person), named()))
    await assistant.begun.wait()
    async with on_both.services.database.session() as session:
        [turn] = await session.exec(select(ChatTurn))
        [message] = await session.exec(select(Message))
        opened = turns.Opened(turn.message_id, message.conversation_id, person.id, turn.request_id, "One", new=False)
        await turns.give_up(session, turns.Lease(turn.message_id, 0))
        taken = await turns.take_over(session, turn.message_id)
        assert taken == turns.TakenOver(turns.Lease(turn.message_id, 1), [], stop_requested=False)
        assistant.go_on.set()
        await turns.answer(session, opened, taken.lease, "Answered elsewhere.", [])
    events = await reader
    assert [name for name, _ in events] == ["accepted", "delta", "done"]
    assert events[-1][1]["response"] == "Answered elsewhere."
    assert await person.titles() == []


async def test_a_replica_that_lost_its_lease_ends_its_work(
    running: Running, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(runs, "POLL_SECONDS", 0.01)
    assistant = script(running, add=False)
    reader = asyncio.create_task(stream(person.http, chat(person), named()))
    await assistant.begun.wait()
    async with running.services.database.session() as session:
        [turn] = await session.exec(select(ChatTurn))
        await turns.give_up(session, turns.Lease(turn.message_id, 0))
        assert await turns.take_over(session, turn.message_id)
    # The lease that nobody renews ends, and this process takes the turn back.
    await until(lambda: assistant.cancelled == 1)
    assistant.go_on.set()
    async with running.services.database.session() as session:
        await turns.give_up(session, turns.Lease(turn.message_id, 1))
    assert (await reader)[-1][1]["response"] == "Just added, after 0."


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


async def stop(http: httpx2.AsyncClient, person: Person, body: dict[str, Any]) -> int:
    return (await http.post(f"{chat(person)}/{body['request_id']}/stop")).status_code


async def kept(person: Person, conversation_id: int) -> dict[str, Any]:
    path = f"/api/{person.id}/conversations/{conversation_id}/messages"
    message: dict[str, Any] = (await person.http.get(path)).json()[-1]
    return message


async def test_stopping_keeps_what_was_said_and_done(on_both: Running) -> None:
    person = await on_both.person()
    assistant, body = script(on_both), named()
    reader = asyncio.create_task(stream(person.http, chat(person), body))
    await assistant.begun.wait()
    assert await stop(person.http, person, body) == 204
    events = await reader
    assert [name for name, _ in events] == ["accepted", "tool", "delta", "done"]
    done = events[-1][1]
    assert (done["response"], done["stopped"], assistant.cancelled) == ("Just ", True, 1)
    assert [call["name"] for call in done["tool_calls"]] == ["add_task"]
    reply = await kept(person, done["conversation_id"])
    assert (reply["content"], reply["stopped"]) == ("Just ", True)
    # Once more, and after the end: nothing changes.
    assert await stop(person.http, person, body) == 204
    assert (await person.http.post(chat(person), json=body)).json() == done
    assert await person.titles() == ["One"]


async def test_stopping_before_the_first_word(running: Running, person: Person) -> None:
    running.services.runs.assistant = assistant = Late()
    body = named()
    reader = asyncio.create_task(stream(person.http, chat(person), body))
    await assistant.begun.wait()
    assert await stop(person.http, person, body) == 204
    events = await reader
    assert (text(events), events[-1][1]["stopped"]) == (runs.STOPPED, True)
    assert await person.titles() == []


class Slow(Scripted):
    """Says a word in the middle of a change that takes long."""

    async def reply(self, message: str, _: Sequence[Turn], toolbox: Toolbox) -> AsyncGenerator[str]:
        yield "Well, "
        await toolbox.call("add_task", {"title": message})
        yield "added."


async def test_a_change_that_has_begun_is_part_of_the_stopped_reply(
    running: Running, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.services.runs.assistant = Slow()
    body, begun, go_on, note = named(), asyncio.Event(), asyncio.Event(), turns.note_change

    async def slow_note(*arguments: Any) -> None:
        begun.set()
        await go_on.wait()
        await note(*arguments)

    monkeypatch.setattr(turns, "note_change", slow_note)
    reader = asyncio.create_task(stream(person.http, chat(person), body))
    await begun.wait()
    # SQLite has one writer, and the change that has begun is it: the stop reaches this process alone.
    [(run, _)] = running.services.runs._running.values()
    run.stop_requested.set()
    await asyncio.sleep(0)
    go_on.set()
    done = (await reader)[-1][1]
    assert (done["stopped"], [call["result"]["task_id"] for call in done["tool_calls"]]) == (True, [1])
    assert await person.titles() == ["One"]


async def test_stopping_at_another_replica(
    start: Start, postgres: TemporaryPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "RENEW_SECONDS", 0.01)
    url = postgres.new_database()
    async with start(DATABASE_URL=url) as one, start(DATABASE_URL=url) as two:
        assistant, person, body = script(one), await one.person(), named()
        reader = asyncio.create_task(stream(person.http, chat(person), body))
        await assistant.begun.wait()
        async with two.client(headers=person.http.headers) as http:
            assert await stop(http, person, body) == 204
        assert (await reader)[-1][1]["stopped"] is True


async def test_nobody_stops_the_turns_of_others(running: Running, scripted: Scripted, person: Person) -> None:
    body, other = named(), await running.person()
    reader = asyncio.create_task(stream(person.http, chat(person), body))
    await scripted.begun.wait()
    assert await stop(other.http, other, body) == 404
    assert await stop(other.http, person, body) == 403
    scripted.go_on.set()
    assert (await reader)[-1][1]["stopped"] is False
