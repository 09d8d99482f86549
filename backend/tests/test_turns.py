"""Turns in the database: who holds one, and which reply counts."""

from uuid import uuid4

from app import turns
from tests.conftest import Person, Running


async def test_the_first_reply_holds(running: Running, person: Person) -> None:
    async with running.services.database.session() as session:
        opened = await turns.open_turn(session, person.id, "hello", None, str(uuid4()))
        first = await turns.answer(session, opened, "first", [])
    async with running.services.database.session() as session:
        assert (await turns.answer(session, opened, "second", [])).id == first.id
        assert await turns.take_over(session, opened.message_id) is None
    path = f"/api/{person.id}/conversations/{opened.conversation_id}/messages"
    assert [m["content"] for m in (await person.http.get(path)).json()] == ["hello", "first"]


async def test_a_lease_lasts_while_it_is_renewed(running: Running, person: Person) -> None:
    async with running.services.database.session() as session:
        opened = await turns.open_turn(session, person.id, "hello", None, str(uuid4()))
        assert await turns.take_over(session, opened.message_id) is None
        await turns.give_up(session, opened.message_id)
        assert await turns.take_over(session, opened.message_id) == []
        await turns.give_up(session, opened.message_id)
        await turns.renew_lease(session, opened.message_id)
        assert await turns.take_over(session, opened.message_id) is None
