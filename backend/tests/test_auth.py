from pathlib import Path

import httpx2
import jwt
import pytest

from tests.conftest import PASSWORD, Person, Running, Start

NEW = {"email": "Ann@Example.com ", "password": PASSWORD}


async def test_sign_up_signs_in(on_both: Running) -> None:
    async with on_both.client() as http:
        response = await http.post("/api/auth/signup", json=NEW)
        assert response.status_code == 201
        body = response.json()
        assert body["user"]["email"] == "ann@example.com"
        assert set(body) == {"user", "token", "expires_at", "refresh_token", "refresh_expires_at"}
        cookie, refresh_cookie, device_cookie = response.headers.get_list("set-cookie")
        assert "Path=/api/auth" in device_cookie
        assert "HttpOnly" in device_cookie
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie
        assert "Path=/api/auth" in refresh_cookie
        assert "HttpOnly" in refresh_cookie
        # The cookie alone is enough from here on.
        assert (await http.get("/api/auth/me")).json() == body["user"]


async def test_cookie_is_secure_where_the_browser_came_over_https(running: Running) -> None:
    async with running.client(headers={"X-Forwarded-Proto": "https"}) as http:
        response = await http.post("/api/auth/signup", json=NEW)
        assert "Secure" in response.headers["set-cookie"]


async def test_signing_up_does_not_tell_who_has_an_account(on_both: Running) -> None:
    async with on_both.client() as http, on_both.client() as other:
        first = await http.post("/api/auth/signup", json=NEW)
        known = await other.post("/api/auth/signup", json=NEW | {"email": "ann@example.com", "password": "other 123"})
        unknown = await on_both.client().post("/api/auth/signup", json=NEW | {"email": "bob@example.com"})
        assert known.status_code == unknown.status_code == 201
        assert shape(known) == shape(unknown)
        # Its session does not exist, and the account is as it was.
        assert (await other.get("/api/auth/me")).status_code == 401
        assert (await other.post("/api/auth/refresh")).status_code == 401
        assert known.json()["user"]["id"] != first.json()["user"]["id"]
        assert (await http.get("/api/auth/me")).json() == first.json()["user"]
        assert (await other.post("/api/auth/signin", json=NEW)).status_code == 200


def shape(response: httpx2.Response) -> object:
    """All of an answer that somebody could tell two accounts apart by."""

    def kinds(value: object) -> object:
        return {name: kinds(part) for name, part in value.items()} if isinstance(value, dict) else type(value)

    cookies = [(name, path) for name, path in ((c.name, c.path) for c in response.cookies.jar)]
    lengths = [len(response.json()[name]) for name in ("token", "refresh_token")]
    return kinds(response.json()), cookies, lengths, sorted(set(response.headers) - {"date"})


async def test_sign_in(running: Running, person: Person) -> None:
    async with running.client() as http:
        good = {"email": person.email.upper(), "password": PASSWORD}
        response = await http.post("/api/auth/signin", json=good)
        assert response.status_code == 200
        assert response.json()["user"]["id"] == person.id
        for wrong in (good | {"password": "not this one"}, good | {"email": "nobody@example.com"}):
            response = await http.post("/api/auth/signin", json=wrong)
            assert response.status_code == 401
            assert response.json()["detail"] == "The email address or the password is wrong."


async def test_sign_out_takes_the_cookie_away(running: Running) -> None:
    async with running.client() as http:
        await http.post("/api/auth/signup", json=NEW)
        assert (await http.post("/api/auth/signout")).status_code == 204
        assert (await http.get("/api/auth/me")).status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "ann", "password": PASSWORD}, "email"),
        ({"email": "ann@localhost", "password": PASSWORD}, "email"),
        ({"email": "a@" + "b" * 300 + ".com", "password": PASSWORD}, "email"),
        ({"email": "ann@example.com", "password": "short"}, "password"),
        ({"email": "ann@example.com"}, "password"),
    ],
)
async def test_what_cannot_sign_up(running: Running, body: dict[str, str], field: str) -> None:
    async with running.client() as http:
        response = await http.post("/api/auth/signup", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert "short" not in response.text.replace("shorter", "")


async def test_bad_tokens(running: Running, person: Person) -> None:
    forged = jwt.encode({"sub": person.id, "iss": "todo-chatbot", "iat": 0, "exp": 2**40}, "k" * 32, "HS256")
    unsigned = jwt.encode({"sub": person.id, "iss": "todo-chatbot", "iat": 0, "exp": 2**40}, "", "none")
    for value in ("", "Bearer", "Bearer x", f"Basic {person.token}", f"Bearer {forged}", f"Bearer {unsigned}"):
        async with running.client(headers={"Authorization": value}) as http:
            response = await http.get(person.tasks)
            assert response.status_code == 401
            assert response.headers["www-authenticate"] == "Bearer"


async def test_an_account_goes_with_everything_in_it(on_both: Running) -> None:
    person = await on_both.person()
    other = await on_both.person()
    await person.add("Buy milk")
    await other.add("Stay")
    await person.chat("show my tasks")
    assert (await person.http.delete("/api/auth/me")).status_code == 204
    assert (await person.http.get("/api/auth/me")).status_code == 401
    assert (await person.http.get(person.tasks)).status_code == 401
    assert await other.titles() == ["Stay"]
    async with on_both.client() as http:
        again = await http.post("/api/auth/signup", json={"email": person.email, "password": PASSWORD})
        assert again.status_code == 201
        assert (await http.get(f"/api/{again.json()['user']['id']}/tasks")).json() == []


async def test_cookies_of_two_deployments_on_one_host(start: Start, tmp_path: Path) -> None:
    """A browser sends the cookies of localhost to all of its ports."""
    one = start(AUTH_SECRET="1" * 40)
    two = start(AUTH_SECRET="2" * 40, SQLITE_PATH=str(tmp_path / "two.db"))
    async with one as first, two as second:
        jar = httpx2.Cookies()
        ports = {"3000": first, "3001": second}
        for port, running in ports.items():
            async with running.client(headers={"X-Forwarded-Host": f"localhost:{port}"}, cookies=jar) as http:
                assert (await http.post("/api/auth/signup", json=NEW)).status_code == 201
                jar = http.cookies
        assert {cookie.name for cookie in jar.jar} == {
            f"{kind}-{port}" for kind in ("session", "refresh", "device") for port in ports
        }
        for port, expected in (("3000", 200), ("3001", 200)):
            async with ports[port].client(headers={"X-Forwarded-Host": f"localhost:{port}"}, cookies=jar) as http:
                assert (await http.get("/api/auth/me")).status_code == expected
                assert (await http.post("/api/auth/refresh")).status_code == 200
        async with second.client(headers={"X-Forwarded-Host": "localhost:3001"}, cookies=jar) as http:
            assert (await http.post("/api/auth/signout")).status_code == 204
            left = http.cookies
        async with first.client(headers={"X-Forwarded-Host": "localhost:3000"}, cookies=left) as http:
            assert (await http.get("/api/auth/me")).status_code == 200


async def test_answers_about_a_person_are_not_kept(person: Person) -> None:
    conversation = (await person.chat("hello"))["conversation_id"]
    base = f"/api/{person.id}"
    for path in (
        "/api/auth/me",
        "/api/auth/sessions",
        person.tasks,
        f"{base}/conversations",
        f"{base}/conversations/{conversation}/messages",
        f"{person.tasks}/99",
    ):
        assert (await person.http.get(path)).headers["cache-control"] == "no-store"
