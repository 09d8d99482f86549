"""Conversations: titles, renaming, deleting, and older ones."""

import pytest

from app.conversations import title_of
from tests.conftest import Person, Running


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Add a task to buy milk", "Add a task to buy milk"),
        ("  show   my\ttasks \nand more", "show my tasks"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        (
            "Remind me to water all the plants on the balcony before Friday",
            "Remind me to water all the plants on the balcony before…",
        ),
        ("word " * 11 + "abcd efgh", "word " * 11 + "abcd…"),
    ],
)
def test_a_title_from_the_first_message(message: str, title: str) -> None:
    assert title_of(message) == title
    assert len(title) <= 60


async def conversations(person: Person, **params: int) -> list[dict[str, object]]:
    response = await person.http.get(f"/api/{person.id}/conversations", params=params)
    assert response.status_code == 200
    found: list[dict[str, object]] = response.json()
    return found


async def test_renaming(on_both: Running) -> None:
    person = await on_both.person()
    number = (await person.chat("hello there"))["conversation_id"]
    [before] = await conversations(person)
    assert before["title"] == "hello there"
    path = f"/api/{person.id}/conversations/{number}"
    renamed = await person.http.patch(path, json={"title": "  Shopping  "})
    assert renamed.json() == before | {"title": "Shopping"}
    assert await conversations(person) == [renamed.json()]
    for title in ("", "\u200b", "x" * 61, None):
        assert (await person.http.patch(path, json={"title": title})).status_code == 422
    # Later messages leave the title as it is.
    await person.chat("thanks", number)
    assert [found["title"] for found in await conversations(person)] == ["Shopping"]


async def test_deleting(on_both: Running) -> None:
    person = await on_both.person()
    number = (await person.chat("add a task to buy milk"))["conversation_id"]
    await person.chat("hello")
    path = f"/api/{person.id}/conversations/{number}"
    assert (await person.http.delete(path)).status_code == 204
    assert [found["title"] for found in await conversations(person)] == ["hello"]
    for response in (await person.http.delete(path), await person.http.get(f"{path}/messages")):
        assert response.status_code == 404
    assert await person.titles() == ["Buy milk"]


async def test_nobody_reaches_the_conversations_of_others(running: Running, person: Person) -> None:
    number = (await person.chat("hello"))["conversation_id"]
    other = await running.person()
    for owner, expected in ((other, 404), (person, 403)):
        path = f"/api/{owner.id}/conversations/{number}"
        assert (await other.http.patch(path, json={"title": "Mine"})).status_code == expected
        assert (await other.http.delete(path)).status_code == expected
    assert [found["title"] for found in await conversations(person)] == ["hello"]


async def test_pages(on_both: Running) -> None:
    person = await on_both.person()
    numbers = [(await person.chat(f"hello {i}"))["conversation_id"] for i in range(5)]
    await person.chat("hello again", numbers[1])
    order = [numbers[i] for i in (1, 4, 3, 2, 0)]
    seen: list[object] = []
    params = {"limit": 2}
    while page := await conversations(person, **params):
        seen += [found["id"] for found in page]
        params["before"] = int(str(page[-1]["id"]))
    assert seen == order
    response = await person.http.get(f"/api/{person.id}/conversations", params={"limit": 2})
    assert response.headers["x-total-count"] == "5"
    other = await on_both.person()
    path = f"/api/{other.id}/conversations"
    assert (await other.http.get(path, params={"before": numbers[0]})).status_code == 404
