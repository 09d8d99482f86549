"""The application as a process of its own on loopback: for what only a real one shows."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from tests.conftest import PASSWORD, Person
from tests.postgres import _free_port


class Server:
    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"

    def client(self, token: str = "") -> httpx2.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=30)

    async def person(self, email: str = "ann@example.com") -> Person:
        async with self.client() as http:
            body = (await http.post("/api/auth/signup", json={"email": email, "password": PASSWORD})).json()
        return Person(body["user"]["id"], email, body["token"], self.client(body["token"]))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)

    async def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 30)


@asynccontextmanager
async def serve(**env: str) -> AsyncIterator[Server]:
    port = _free_port()
    # As the command of the image starts it.
    words = ["-m", "uvicorn", "main:app", "--port", str(port), "--http", "app.http_protocol:BoundedHeadProtocol"]
    words += ["--no-access-log", "--timeout-graceful-shutdown", "20"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"AUTH_SECRET": "s" * 40, "LOG_LEVEL": "WARNING"} | env,
    )
    server = Server(process, port)
    try:
        async with asyncio.timeout(30), server.client() as http:
            while not await _ready(http):
                assert process.returncode is None, "the server ended"
                await asyncio.sleep(0.05)
        yield server
    finally:
        if process.returncode is None:
            server.kill()
        await process.wait()


async def _ready(http: httpx2.AsyncClient) -> bool:
    try:
        return (await http.get("/ready")).status_code == 200
    except httpx2.TransportError:
        return False
