"""A person stops a reply: what was said and done by then is kept."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import httpx2
import pytest

from app import runs, turns
from app.assistant import Turn
from app.assistant.toolbox import Toolbox
from tests.conftest import Person, Running, Start
from tests.postgres import TemporaryPostgres
from tests.scripted import Late, Scripted, chat, named, script, text
from tests.sse import stream


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


async def test_nobody_stops_the_turns_of_others(running: Running, person: Person) -> None:
    scripted, body, other = script(running), named(), await running.person()
    reader = asyncio.create_task(stream(person.http, chat(person), body))
    await scripted.begun.wait()
    assert await stop(other.http, other, body) == 404
    assert await stop(other.http, person, body) == 403
    scripted.go_on.set()
    assert (await reader)[-1][1]["stopped"] is False
