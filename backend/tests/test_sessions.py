"""Sessions: what opens them, what keeps them alive, and what ends them."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from app import sessions
from app.models import now
from tests.conftest import PASSWORD, Person, Running, Start
from tests.postgres import TemporaryPostgres

NEW = {"email": "ann@example.com", "password": PASSWORD}


async def signed_up(http: httpx2.AsyncClient) -> dict[str, Any]:
    response = await http.post("/api/auth/signup", json=NEW)
    assert response.status_code == 201
    body: dict[str, Any] = response.json()
    return body


async def refreshed(http: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await http.post("/api/auth/refresh", json={"refresh_token": token})


async def status(http: httpx2.AsyncClient, token: str) -> int:
    http.cookies.clear()
    return (await http.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_refreshing(on_both: Running) -> None:
    async with on_both.client() as http:
        first = await signed_up(http)
        second = (await refreshed(http, first["refresh_token"])).json()
        assert second["user"] == first["user"]
        assert second["refresh_token"] != first["refresh_token"]
        assert await status(http, second["token"]) == 200
        third = await refreshed(http, second["refresh_token"])
        assert third.status_code == 200


async def test_refreshing_by_cookie(running: Running) -> None:
    async with running.client() as http:
        await signed_up(http)
        assert (await http.post("/api/auth/refresh")).status_code == 200
        assert (await http.get("/api/auth/me")).status_code == 200


async def test_two_tabs_refresh_at_once(on_both: Running) -> None:
    async with on_both.client() as http:
        spent = (await signed_up(http))["refresh_token"]
        one, two = await refreshed(http, spent), await refreshed(http, spent)
        assert (one.status_code, two.status_code) == (200, 200)
        assert one.json()["refresh_token"] == two.json()["refresh_token"]


async def test_the_answer_to_a_refresh_may_be_lost(on_both: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_both.client() as http:
        spent = (await signed_up(http))["refresh_token"]
        lost = (await refreshed(http, spent)).json()
        for minutes, expected in ((1, 200), (4.9, 200), (5.1, 401)):
            later = now() + timedelta(minutes=minutes)
            monkeypatch.setattr(sessions, "now", lambda later=later: later)
            again = await refreshed(http, spent)
            assert again.status_code == expected
            if expected == 200:
                assert again.json()["refresh_token"] == lost["refresh_token"]


async def test_a_token_before_the_last_is_stolen(on_both: Running) -> None:
    """However soon: its next token was used, so its answer was not lost."""
    async with on_both.client() as http:
        first = (await signed_up(http))["refresh_token"]
        second = (await refreshed(http, first)).json()["refresh_token"]
        third = (await refreshed(http, second)).json()
        assert (await refreshed(http, first)).status_code == 401
        assert await status(http, third["token"]) == 401


async def test_a_token_spent_twice_ends_the_session(on_both: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    async with on_both.client() as http:
        spent = (await signed_up(http))["refresh_token"]
        fresh = (await refreshed(http, spent)).json()
        monkeypatch.setattr(sessions, "REUSE", timedelta(0))
        assert (await refreshed(http, spent)).status_code == 401
        assert await status(http, fresh["token"]) == 401
        assert (await refreshed(http, fresh["refresh_token"])).status_code == 401


async def test_one_kind_of_token_is_not_the_other(running: Running) -> None:
    async with running.client() as http:
        body = await signed_up(http)
        assert await status(http, body["refresh_token"]) == 401
        assert (await refreshed(http, body["token"])).status_code == 401
        assert (await refreshed(http, "nonsense")).status_code == 401


async def test_sign_out_ends_this_session_alone(on_both: Running) -> None:
    async with on_both.client() as http, on_both.client() as elsewhere:
        here = await signed_up(http)
        there = (await elsewhere.post("/api/auth/signin", json=NEW)).json()
        assert (await http.post("/api/auth/signout")).status_code == 204
        # A cookie that opens nothing stays: this browser was signed in here.
        assert {cookie.name for cookie in http.cookies.jar} == {"device"}
        assert await status(http, here["token"]) == 401
        assert (await refreshed(http, here["refresh_token"])).status_code == 401
        assert await status(elsewhere, there["token"]) == 200


async def test_a_session_that_has_run_out(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    async with start() as running, running.client() as http:
        body = await signed_up(http)
        later = now() + timedelta(days=8)
        monkeypatch.setattr(sessions, "now", lambda: later)
        assert await status(http, body["token"]) == 401
        assert (await refreshed(http, body["refresh_token"])).status_code == 401
        # The next sign-in sweeps it away.
        await http.post("/api/auth/signin", json=NEW)
        async with running.services.database.engine.connect() as connection:
            assert len((await connection.exec_driver_sql("SELECT id FROM sessions")).all()) == 1


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://todo.test:3000", "X-Forwarded-Host": "todo.test:3000"}, 201),
        ({"Origin": "http://evil.test", "X-Forwarded-Host": "todo.test:3000"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 201),
    ],
)
async def test_a_cookie_from_another_sites_page(running: Running, headers: dict[str, str], expected: int) -> None:
    async with running.client() as http:
        user = (await signed_up(http))["user"]["id"]
        response = await http.post(f"/api/{user}/tasks", json={"title": "One"}, headers=headers)
        assert response.status_code == expected
        # Whatever it asks for, it cannot read the answer.
        assert (await http.get(f"/api/{user}/tasks", headers=headers)).status_code == 200


async def test_a_bearer_token_may_come_from_anywhere(person: Person) -> None:
    response = await person.http.post(person.tasks, json={"title": "One"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 201


async def test_replicas_share_sessions_and_limits(start: Start, postgres: TemporaryPostgres) -> None:
    url = postgres.new_database()
    async with start(DATABASE_URL=url) as one, start(DATABASE_URL=url) as two:
        person = await one.person()
        async with two.client(headers={"Authorization": f"Bearer {person.token}"}) as http:
            for _ in range(15):
                await person.chat("hello")
                assert (await http.post(f"/api/{person.id}/chat", json={"message": "hello"})).status_code == 200
            for client in (person.http, http):
                assert (await client.post(f"/api/{person.id}/chat", json={"message": "hello"})).status_code == 429
            await http.post("/api/auth/signout")
        assert (await person.http.get("/api/auth/me")).status_code == 401
