"""An application of its own for every test, served in process."""

import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from app.factory import create_app
from app.hashing import Hashing
from app.services import Services
from app.settings import load_settings
from tests.postgres import TemporaryPostgres, why_no_postgres

PASSWORD = "correct horse battery"


@dataclass
class Person:
    """Somebody signed up, with a client that carries their token."""

    id: str
    email: str
    token: str
    http: httpx2.AsyncClient

    @property
    def tasks(self) -> str:
        return f"/api/{self.id}/tasks"

    async def add(self, *titles: str) -> None:
        for title in titles:
            assert (await self.http.post(self.tasks, json={"title": title})).status_code == 201

    async def titles(self) -> list[str]:
        return [task["title"] for task in (await self.http.get(self.tasks)).json()]

    async def chat(self, message: str, conversation_id: int | None = None) -> dict[str, Any]:
        body = {"message": message, "conversation_id": conversation_id}
        response = await self.http.post(f"/api/{self.id}/chat", json=body)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


@dataclass
class Running:
    app: FastAPI
    _numbers: Iterator[int]

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    def client(self, source: str = "127.0.0.1", **options: Any) -> httpx2.AsyncClient:
        """A client at this address."""
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False, client=(source, 1))
        return httpx2.AsyncClient(transport=transport, base_url="http://test", **options)

    async def person(self) -> Person:
        email = f"person{next(self._numbers)}@example.com"
        async with self.client() as http:
            response = await http.post("/api/auth/signup", json={"email": email, "password": PASSWORD})
        assert response.status_code == 201, response.text
        token = response.json()["token"]
        http = self.client(headers={"Authorization": f"Bearer {token}"})
        return Person(response.json()["user"]["id"], email, token, http)


Start = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[TemporaryPostgres]:
    # Where a run is to prove something, a test that is skipped proves nothing.
    give_up = pytest.fail if os.environ.get("TEST_POSTGRES") == "required" else pytest.skip
    if reason := why_no_postgres():
        give_up(reason)
    # The server runs as another user than root, who may not enter pytest's own directories.
    server = TemporaryPostgres()
    try:
        server.start()
    except (OSError, subprocess.SubprocessError) as error:
        server.stop()
        give_up(f"Postgres does not start here: {error}")
    yield server
    server.stop()


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts an application with the settings given, on a SQLite file of its own unless told otherwise."""

    @asynccontextmanager
    async def start(**env: str) -> AsyncIterator[Running]:
        defaults = {"SQLITE_PATH": str(tmp_path / "todo.db"), "AUTH_SECRET": "s" * 40, "LOG_LEVEL": "WARNING"}
        app = create_app(load_settings(defaults | env))
        # As strong as in production, hashing would be most of what the tests do.
        app.state.services.hashing = Hashing(time_cost=1, memory_kib=8)
        async with app.router.lifespan_context(app):
            running = Running(app, count(1))
            await running.services.readiness.wait_until_prepared()
            yield running

    return start


@pytest.fixture
async def running(start: Start) -> AsyncIterator[Running]:
    async with start() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def on_both(request: pytest.FixtureRequest, start: Start) -> AsyncIterator[Running]:
    """The same test on either database."""
    env = {}
    if request.param == "postgresql":
        server: TemporaryPostgres = request.getfixturevalue("postgres")
        env["DATABASE_URL"] = server.new_database()
    async with start(**env) as running:
        yield running


@pytest.fixture
async def person(running: Running) -> AsyncIterator[Person]:
    person = await running.person()
    async with person.http:
        yield person
