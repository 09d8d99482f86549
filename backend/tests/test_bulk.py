"""Several tasks at once: added, cleared, and restored."""

import pytest

from app import tasks
from tests.conftest import Person, Running


async def test_adding_several(on_both: Running) -> None:
    person = await on_both.person()
    body = {"tasks": [{"title": " One "}, {"title": "Two", "description": "second"}]}
    response = await person.http.post(f"{person.tasks}/batch", json=body)
    assert response.status_code == 201
    assert [(task["id"], task["title"], task["description"]) for task in response.json()] == [
        (1, "One", ""),
        (2, "Two", "second"),
    ]
    assert (await person.http.get(person.tasks)).json() == response.json()


@pytest.mark.parametrize("titles", [[], ["x"] * 51, ["One", ""]])
async def test_all_or_none_are_added(person: Person, titles: list[str]) -> None:
    body = {"tasks": [{"title": title} for title in titles]}
    assert (await person.http.post(f"{person.tasks}/batch", json=body)).status_code == 422
    assert await person.titles() == []


async def test_a_list_without_room_for_all_takes_none(on_both: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST", 3)
    person = await on_both.person()
    await person.add("One", "Two")
    body = {"tasks": [{"title": "Three"}, {"title": "Four"}]}
    assert (await person.http.post(f"{person.tasks}/batch", json=body)).status_code == 409
    assert await person.titles() == ["One", "Two"]


async def test_clearing_and_restoring(on_both: Running) -> None:
    person = await on_both.person()
    await person.add("One", "Two", "Three")
    for number in (1, 3):
        await person.http.patch(f"{person.tasks}/{number}/complete")
    before = (await person.http.get(person.tasks)).json()
    cleared = await person.http.post(f"{person.tasks}/clear-completed")
    assert cleared.json() == {"ids": [1, 3], "count": 2}
    assert await person.titles() == ["Two"]
    assert (await person.http.post(f"{person.tasks}/clear-completed")).json() == {"ids": [], "count": 0}
    restored = await person.http.post(f"{person.tasks}/restore", json={"ids": [3, 1, 2, 9]})
    assert [task["id"] for task in restored.json()] == [1, 3]
    after = (await person.http.get(person.tasks)).json()
    assert [task | {"updated_at": ""} for task in after] == [task | {"updated_at": ""} for task in before]


async def test_nobody_restores_or_clears_the_tasks_of_others(running: Running, person: Person) -> None:
    other = await running.person()
    await person.add("One")
    await person.http.delete(f"{person.tasks}/1")
    assert (await other.http.post(f"{other.tasks}/restore", json={"ids": [1]})).json() == []
    for path in ("restore", "clear-completed", "batch"):
        response = await other.http.post(f"{person.tasks}/{path}", json={"ids": [1], "tasks": [{"title": "x"}]})
        assert response.status_code == 403
