"""Long lists: pages and search."""

from typing import Any

import pytest

from tests.conftest import Person, Running


async def test_pages(on_both: Running) -> None:
    person = await on_both.person()
    await person.add(*(f"Task {i}" for i in range(1, 6)))
    url, pages = f"{person.tasks}?limit=2", []
    while url:
        response = await person.http.get(url)
        assert response.headers["x-total-count"] == "5"
        pages.append([task["id"] for task in response.json()])
        url = response.headers.get("link", "").removeprefix("<").removesuffix('>; rel="next"')
    assert pages == [[1, 2], [3, 4], [5]]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"q": "milk"}, [1, 3]),
        ({"q": "  MILK "}, [1, 3]),
        ({"q": "liters"}, [1]),
        ({"q": "äpfel"}, [2]),
        ({"q": "100%"}, [4]),
        ({"q": "0_"}, []),
        ({"q": "milk", "status": "completed"}, [3]),
        ({"q": ""}, [1, 2, 3, 4]),
    ],
)
async def test_search(on_both: Running, params: dict[str, Any], found: list[int]) -> None:
    person = await on_both.person()
    await person.http.post(person.tasks, json={"title": "Buy Milk", "description": "Two liters"})
    await person.add("ÄPFEL kaufen", "Drink milk", "Give 100%")
    await person.http.patch(f"{person.tasks}/3/complete")
    response = await person.http.get(person.tasks, params=params)
    assert [task["id"] for task in response.json()] == found
    assert response.headers["x-total-count"] == str(len(found))


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 501}, {"after": -1}, {"q": "x" * 201}, {"q": "\x00"}])
async def test_what_is_no_page(person: Person, params: dict[str, Any]) -> None:
    assert (await person.http.get(person.tasks, params=params)).status_code == 422


async def test_older_messages(person: Person) -> None:
    conversation = (await person.chat("hello"))["conversation_id"]
    await person.chat("thanks", conversation)
    path = f"/api/{person.id}/conversations/{conversation}/messages"
    newest = (await person.http.get(path, params={"limit": 2})).json()
    older = (await person.http.get(path, params={"limit": 2, "before": newest[0]["id"]})).json()
    assert newest[0]["content"] == "thanks"
    assert older[0]["content"] == "hello"
