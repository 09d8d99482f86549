"""Another password, and the sessions that are open."""

from typing import Any

import httpx2
import pytest

from app.accounts import PASSWORD_TRIES
from tests.conftest import PASSWORD, Person, Running

NEW_PASSWORD = "purple elephant 77"


async def change(http: httpx2.AsyncClient, current: str, new: str) -> httpx2.Response:
    return await http.post("/api/auth/password", json={"current_password": current, "new_password": new})


async def sessions(http: httpx2.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await http.get("/api/auth/sessions")).json()
    return found


async def signed_in(running: Running, person: Person, password: str = PASSWORD, **headers: str) -> httpx2.AsyncClient:
    async with running.client(headers=headers) as http:
        answer = await http.post("/api/auth/signin", json={"email": person.email, "password": password})
    assert answer.status_code == 200
    return running.client(headers={"Authorization": f"Bearer {answer.json()['token']}"})


async def test_changing_the_password_ends_the_other_sessions(on_both: Running) -> None:
    person = await on_both.person()
    other = await signed_in(on_both, person)
    assert (await change(person.http, PASSWORD, NEW_PASSWORD)).status_code == 204
    assert (await person.http.get("/api/auth/me")).status_code == 200
    assert (await other.get("/api/auth/me")).status_code == 401
    async with on_both.client() as http:
        for password, expected in ((PASSWORD, 401), (NEW_PASSWORD, 200)):
            body = {"email": person.email, "password": password}
            assert (await http.post("/api/auth/signin", json=body)).status_code == expected


async def test_a_wrong_current_password(running: Running, person: Person) -> None:
    other = await signed_in(running, person)
    response = await change(person.http, "not this one", NEW_PASSWORD)
    assert (response.status_code, response.json()["detail"]) == (401, "The current password is wrong.")
    assert (await other.get("/api/auth/me")).status_code == 200
    statuses = [(await change(person.http, "not this one", NEW_PASSWORD)).status_code for _ in range(8)]
    assert statuses[: PASSWORD_TRIES.burst - 1] == [401] * (PASSWORD_TRIES.burst - 1)
    assert 429 in statuses


@pytest.mark.parametrize("new", ["short", "password", "        "])
async def test_a_weak_new_password(person: Person, new: str) -> None:
    response = await change(person.http, PASSWORD, new)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["new_password"]


async def test_sessions_are_listed_and_ended(on_both: Running) -> None:
    person = await on_both.person()
    phone = await signed_in(on_both, person, **{"User-Agent": "Phone/" + "1" * 300})
    found = await sessions(phone)
    assert [session["current"] for session in found] == [True, False]
    assert found[0]["user_agent"] == ("Phone/" + "1" * 300)[:200]
    assert set(found[0]) == {"id", "current", "created_at", "last_seen_at", "user_agent"}
    assert found[0]["created_at"] >= found[1]["created_at"]
    path = f"/api/auth/sessions/{found[0]['id']}"
    assert (await person.http.delete(path)).status_code == 204
    assert (await phone.get("/api/auth/me")).status_code == 401
    assert (await person.http.delete(path)).status_code == 404
    assert [session["current"] for session in await sessions(person.http)] == [True]


async def test_nobody_ends_the_sessions_of_others(running: Running, person: Person) -> None:
    other = await running.person()
    [session] = await sessions(person.http)
    assert (await other.http.delete(f"/api/auth/sessions/{session['id']}")).status_code == 404
    assert (await person.http.get("/api/auth/me")).status_code == 200


async def test_signing_out_everywhere(on_both: Running) -> None:
    person, bystander = await on_both.person(), await on_both.person()
    other = await signed_in(on_both, person)
    assert (await other.post("/api/auth/signout-everywhere")).status_code == 204
    for http in (person.http, other):
        assert (await http.get("/api/auth/me")).status_code == 401
    assert (await bystander.http.get("/api/auth/me")).status_code == 200
