"""Turns in the database: one replica holds a turn, and only its latest holder writes."""

from uuid import uuid4

import pytest

from app import turns
from app.models import TurnChange
from app.turns import Lease, Opened, TurnLostError
from tests.conftest import Person, Running


async def opened(running: Running, person: Person) -> tuple[Opened, Lease]:
    async with running.services.database.session() as session:
        turn = await turns.open_turn(session, person.id, "hello", None, str(uuid4()))
    return turn, Lease(turn.message_id, 0)


async def taken_over(running: Running, lease: Lease) -> turns.TakenOver:
    async with running.services.database.session() as session:
        await turns.give_up(session, lease)
        taken = await turns.take_over(session, lease.message_id)
    assert taken is not None
    return taken


async def test_the_first_reply_holds(running: Running, person: Person) -> None:
    turn, lease = await opened(running, person)
    async with running.services.database.session() as session:
        first = await turns.answer(session, turn, lease, "first", [])
    async with running.services.database.session() as session:
        with pytest.raises(TurnLostError):
            await turns.answer(session, turn, lease, "second", [])
        assert (await turns.reply_to(session, turn.message_id)) == first
        assert await turns.take_over(session, turn.message_id) is None
    path = f"/api/{person.id}/conversations/{turn.conversation_id}/messages"
    assert [m["content"] for m in (await person.http.get(path)).json()] == ["hello", "first"]


async def test_a_lease_lasts_while_it_is_renewed(running: Running, person: Person) -> None:
    _, lease = await opened(running, person)
    async with running.services.database.session() as session:
        assert await turns.take_over(session, lease.message_id) is None
        await turns.give_up(session, lease)
        assert await turns.renew_lease(session, lease) is False
        assert await turns.take_over(session, lease.message_id) is None


async def test_a_former_holder_can_no_longer_write(on_both: Running) -> None:
    person = await on_both.person()
    turn, former = await opened(on_both, person)
    taken = await taken_over(on_both, former)
    assert taken.lease == Lease(turn.message_id, 1)
    for write in (
        lambda session: turns.renew_lease(session, former),
        lambda session: turns.note_change(session, former, 0, {}),
        lambda session: turns.answer(session, turn, former, "late", []),
    ):
        async with on_both.services.database.session() as session:
            with pytest.raises(TurnLostError):
                await write(session)
    async with on_both.services.database.session() as session:
        # Not even by giving up what another replica holds.
        await turns.give_up(session, former)
        assert await turns.take_over(session, turn.message_id) is None


async def test_changes_are_appended_and_handed_on(on_both: Running) -> None:
    person = await on_both.person()
    turn, lease = await opened(on_both, person)
    for position in range(3):
        async with on_both.services.database.session() as session:
            await turns.note_change(session, lease, position, {"name": f"call {position}"})
            await session.commit()
    taken = await taken_over(on_both, lease)
    assert [change["name"] for change in taken.changes] == ["call 0", "call 1", "call 2"]
    async with on_both.services.database.session() as session:
        stored = await session.get(TurnChange, (turn.message_id, 1))
        assert stored is not None
        # Each row holds one change, however many came before.
        assert stored.tool_call == {"name": "call 1"}


async def test_a_turn_that_was_deleted(on_both: Running) -> None:
    person = await on_both.person()
    turn, lease = await opened(on_both, person)
    await person.http.delete(f"/api/{person.id}/conversations/{turn.conversation_id}")
    async with on_both.services.database.session() as session:
        with pytest.raises(turns.TurnGoneError):
            await turns.take_over(session, lease.message_id)
