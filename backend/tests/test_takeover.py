"""Turns that outlive their process, and replicas that take them over."""

import asyncio

import pytest
from sqlmodel import select

from app import runs, turns
from app.models import ChatTurn, Message
from tests.conftest import Person, Running, Start
from tests.postgres import TemporaryPostgres
from tests.scripted import Late, chat, named, script, until
from tests.sse import stream


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
