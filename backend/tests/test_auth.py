import jwt
import pytest

from tests.conftest import PASSWORD, Person, Running

NEW = {"email": "Ann@Example.com ", "password": PASSWORD}


async def test_sign_up_signs_in(on_both: Running) -> None:
    async with on_both.client() as http:
        response = await http.post("/api/auth/signup", json=NEW)
        assert response.status_code == 201
        body = response.json()
        assert body["user"]["email"] == "ann@example.com"
        assert set(body) == {"user", "token", "expires_at", "refresh_token", "refresh_expires_at"}
        cookie, refresh_cookie = response.headers.get_list("set-cookie")
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


async def test_an_address_is_taken_once(on_both: Running) -> None:
    async with on_both.client() as http:
        await http.post("/api/auth/signup", json=NEW)
        response = await http.post("/api/auth/signup", json=NEW | {"email": "ann@example.com"})
        assert response.status_code == 409
        assert response.headers["content-type"] == "application/problem+json"


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


async def test_an_account_goes_with_all_that_is_its(on_both: Running) -> None:
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
