"""Which passwords are accepted, and which are the same."""

import unicodedata

import pytest
from sqlalchemy import text

from app.hashing import Hashing
from tests.conftest import PASSWORD, Running

EMAIL = "ann.smith@example.com"


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "12345678",
        "Password1",
        "P@ssw0rd",
        "        ",
        "\u3000" * 8,
        "aaaaaaaa",
        "abcabcabc",
        "abcdefgh",
        "87654321",
        "qwertyui",
        "ann.smith",
        "Ann.Smith@Example.com",
        "todo chatbot",
        " iloveyou ",
        "short",
        "x" * 129,
    ],
)
async def test_a_password_that_is_easy_to_guess(running: Running, password: str) -> None:
    async with running.client() as http:
        response = await http.post("/api/auth/signup", json={"email": EMAIL, "password": password})
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert (error["location"], error["field"]) == ("body", "password")
    assert response.json()["detail"] == "The request is not valid."
    assert password == password.lower() or password not in response.text


@pytest.mark.parametrize("password", ["correct horse", "pässwörter", "пароль-длинный", "🐎🔋📎✏️🐎🔋📎✏️", "xyz " * 32])
async def test_a_good_password(running: Running, password: str) -> None:
    body = {"email": EMAIL, "password": password}
    async with running.client() as http:
        assert (await http.post("/api/auth/signup", json=body)).status_code == 201
        assert (await http.post("/api/auth/signin", json=body)).status_code == 200


@pytest.mark.parametrize(
    ("signed_up", "signed_in"),
    [("pässwörter", "pa\u0308sswo\u0308rter"), ("two\u00a0words here", "two words here"), ("Å ngstrom", "Å ngstrom")],
)
async def test_the_same_characters_typed_otherwise(running: Running, signed_up: str, signed_in: str) -> None:
    async with running.client() as http:
        for first, second in ((signed_up, signed_in), (signed_in, signed_up)):
            email = f"{len(first)}-{len(second)}-{first == signed_up}@example.com"
            await http.post("/api/auth/signup", json={"email": email, "password": first})
            assert (await http.post("/api/auth/signin", json={"email": email, "password": second})).status_code == 200


async def test_hashes_of_versions_that_did_not_normalise(running: Running) -> None:
    composed, decomposed = (unicodedata.normalize(form, "pässwörter") for form in ("NFC", "NFD"))
    old = await Hashing(time_cost=1, memory_kib=8).hash(decomposed, "")
    async with running.client() as http:
        await http.post("/api/auth/signup", json={"email": EMAIL, "password": PASSWORD})
        async with running.services.database.engine.begin() as connection:
            await connection.execute(text("UPDATE users SET password_hash = :old"), {"old": old})
        for password, expected in ((composed, 401), (decomposed, 200), (composed, 200), (decomposed, 200)):
            response = await http.post("/api/auth/signin", json={"email": EMAIL, "password": password})
            assert response.status_code == expected
