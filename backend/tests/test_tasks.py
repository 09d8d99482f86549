import asyncio
from typing import Any

import pytest

from app import tasks
from tests.conftest import Person, Running


async def test_life_of_a_task(on_both: Running) -> None:
    person = await on_both.person()
    made = await person.http.post(person.tasks, json={"title": " Buy  milk ", "description": "two liters"})
    assert made.status_code == 201
    assert made.headers["location"] == f"{person.tasks}/1"
    task = made.json()
    assert task["title"] == "Buy milk"
    assert (task["id"], task["user_id"], task["completed"]) == (1, person.id, False)
    assert task["created_at"].endswith("Z")

    path = f"{person.tasks}/1"
    assert (await person.http.get(path)).json() == task
    changed = await person.http.patch(path, json={"title": "Buy oat milk"})
    assert changed.status_code == 200
    assert (changed.json()["title"], changed.json()["description"]) == ("Buy oat milk", "two liters")
    assert changed.json()["updated_at"] > task["updated_at"]
    put = await person.http.put(path, json={"title": "Buy milk", "description": "", "completed": True})
    assert (put.json()["description"], put.json()["completed"]) == ("", True)

    assert (await person.http.patch(f"{path}/complete")).json()["completed"] is False
    assert (await person.http.patch(f"{path}/complete")).json()["completed"] is True
    assert (await person.http.delete(path)).status_code == 204
    assert (await person.http.get(path)).status_code == 404


async def test_status_filter(on_both: Running) -> None:
    person = await on_both.person()
    await person.add("One", "Two", "Three")
    await person.http.patch(f"{person.tasks}/2/complete")

    async def ids(status: str) -> list[int]:
        return [task["id"] for task in (await person.http.get(person.tasks, params={"status": status})).json()]

    assert await ids("all") == [1, 2, 3]
    assert await ids("pending") == [1, 3]
    assert await ids("completed") == [2]
    assert (await person.http.get(person.tasks, params={"status": "lost"})).status_code == 422


async def test_numbers_are_a_persons_own_and_never_used_twice(on_both: Running) -> None:
    ann, bob = await on_both.person(), await on_both.person()
    await ann.add("A1", "A2")
    await bob.add("B1")
    await ann.http.delete(f"{ann.tasks}/2")
    await ann.add("A3")
    assert [task["id"] for task in (await ann.http.get(ann.tasks)).json()] == [1, 3]
    assert [task["id"] for task in (await bob.http.get(bob.tasks)).json()] == [1]


async def test_many_at_once_get_numbers_of_their_own(on_both: Running) -> None:
    person = await on_both.person()
    await asyncio.gather(*(person.add(f"Task {i}") for i in range(12)))
    tasks = (await person.http.get(person.tasks)).json()
    assert [task["id"] for task in tasks] == list(range(1, 13))


async def test_a_list_that_is_full(on_both: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST", 5)
    person, other = await on_both.person(), await on_both.person()
    answers = await asyncio.gather(*(person.http.post(person.tasks, json={"title": "One"}) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 3
    refused = max(answers, key=lambda answer: answer.status_code)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"].startswith("Your list is full: it holds 5 tasks.")
    await other.add("One")
    await person.http.delete(f"{person.tasks}/1")
    made = await person.http.post(person.tasks, json={"title": "Two"})
    # What was refused took no number.
    assert (made.status_code, made.json()["id"]) == (201, 6)


async def test_nobody_reaches_what_is_somebody_elses(running: Running, person: Person) -> None:
    other = await running.person()
    await other.add("Secret")
    for method, path in (
        ("GET", other.tasks),
        ("POST", other.tasks),
        ("GET", f"{other.tasks}/1"),
        ("DELETE", f"{other.tasks}/1"),
        ("PATCH", f"{other.tasks}/1/complete"),
        ("POST", f"/api/{other.id}/chat"),
        ("GET", f"/api/{other.id}/conversations"),
    ):
        response = await person.http.request(method, path, json={"title": "x", "message": "x"})
        assert response.status_code == 403, path
        assert response.json()["title"] == "Forbidden"
    # The same number in one's own list is one's own.
    assert (await person.http.get(f"{person.tasks}/1")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "nul\x00"}, "title"),
        ({"title": 3}, "title"),
        ({"title": "x", "description": "y" * 1001}, "description"),
    ],
)
async def test_what_is_no_task(person: Person, body: dict[str, Any], field: str) -> None:
    response = await person.http.post(person.tasks, json=body)
    assert response.status_code == 422
    problem = response.json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == 422
    assert [(error["location"], error["field"]) for error in problem["errors"]] == [("body", field)]


async def test_longest_task(person: Person) -> None:
    body = {"title": "x" * 200, "description": "y" * 1000}
    assert (await person.http.post(person.tasks, json=body)).status_code == 201


async def test_a_change_has_to_change_something(person: Person) -> None:
    await person.add("One")
    assert (await person.http.patch(f"{person.tasks}/1", json={})).status_code == 422
    assert (await person.http.patch(f"{person.tasks}/1", json={"title": None})).status_code == 422


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
async def test_no_such_task(person: Person, method: str) -> None:
    response = await person.http.request(method, f"{person.tasks}/7", json={"title": "x"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert (await person.http.request(method, f"{person.tasks}/{2**40}", json={"title": "x"})).status_code == 422
