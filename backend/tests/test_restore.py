"""Deleted tasks come back under their ids, for a while."""

import pytest

from app import tasks
from tests.conftest import Running


async def test_a_deleted_task_comes_back_whole(on_both: Running) -> None:
    person = await on_both.person()
    await person.add("One", "Two", "Three")
    await person.http.patch(f"{person.tasks}/2", json={"description": "two liters", "completed": True})
    before = (await person.http.get(f"{person.tasks}/2")).json()
    assert (await person.http.delete(f"{person.tasks}/2")).status_code == 204
    async with on_both.services.database.session() as session:
        restored = await tasks.restore_tasks(session, person.id, [2, 3, 9])
        await session.commit()
    assert [task.id for task in restored] == [2]
    after = (await person.http.get(f"{person.tasks}/2")).json()
    assert after | {"updated_at": ""} == before | {"updated_at": ""}
    async with on_both.services.database.session() as session:
        assert await tasks.restore_tasks(session, person.id, [2]) == []


async def test_many_at_once(on_both: Running) -> None:
    person = await on_both.person()
    await person.add("One", "Two", "Three")
    async with on_both.services.database.session() as session:
        assert [t.id for t in await tasks.set_completed(session, person.id, [3, 1], True)] == [1, 3]
        assert [t.id for t in await tasks.set_completed(session, person.id, [1, 2], True)] == [2]
        assert [t.id for t in await tasks.set_completed(session, person.id, [2], False)] == [2]
        assert [t.id for t in await tasks.delete_completed(session, person.id)] == [1, 3]
        assert [t.id for t in await tasks.delete_tasks(session, person.id, [1, 2])] == [2]
        assert [t.title for t in await tasks.restore_tasks(session, person.id, [3, 2, 1])] == ["One", "Two", "Three"]
        await session.commit()
    assert await person.titles() == ["One", "Two", "Three"]


async def test_nobody_restores_the_tasks_of_others(running: Running) -> None:
    ann, bob = await running.person(), await running.person()
    await ann.add("One")
    await bob.add("Other")
    await ann.http.delete(f"{ann.tasks}/1")
    async with running.services.database.session() as session:
        assert await tasks.restore_tasks(session, bob.id, [1]) == []


async def test_a_full_list_restores_nothing(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await running.person()
    await person.add("One", "Two")
    await person.http.delete(f"{person.tasks}/1")
    monkeypatch.setattr(tasks, "MOST", 1)
    async with running.services.database.session() as session:
        with pytest.raises(tasks.ListFullError):
            await tasks.restore_tasks(session, person.id, [1])
        await session.rollback()
        monkeypatch.setattr(tasks, "MOST", 2)
        assert len(await tasks.restore_tasks(session, person.id, [1])) == 1


async def test_what_was_deleted_long_ago_is_gone(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await running.person()
    await person.add("One", "Two")
    await person.http.delete(f"{person.tasks}/1")
    monkeypatch.setattr(tasks, "RESTORABLE", tasks.RESTORABLE * 0)
    async with running.services.database.session() as session:
        assert await tasks.restore_tasks(session, person.id, [1]) == []
    monkeypatch.undo()
    async with running.services.database.session() as session:
        monkeypatch.setattr(tasks, "RESTORABLE", tasks.RESTORABLE * 0)
        await tasks.delete_tasks(session, person.id, [2])
        await session.commit()
        monkeypatch.undo()
        # The later deletion has removed the earlier one for good.
        assert [t.id for t in await tasks.restore_tasks(session, person.id, [1, 2])] == [2]
