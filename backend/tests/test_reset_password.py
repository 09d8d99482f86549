"""A new password for somebody who has forgotten theirs."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from app.reset_password import reset
from tests.conftest import PASSWORD, Running
from tests.server import serve

BACKEND = Path(__file__).parent.parent


async def test_the_new_password_signs_in_and_the_old_session_is_over(on_both: Running) -> None:
    ann, bob = await on_both.person(), await on_both.person()
    password = await reset(on_both.services.settings, f" {ann.email.upper()} ")
    assert password is not None
    async with on_both.client() as http, ann.http, bob.http:
        for tried, status in ((PASSWORD, 401), (password, 200)):
            response = await http.post("/api/auth/signin", json={"email": ann.email, "password": tried})
            assert response.status_code == status
        assert (await ann.http.get(ann.tasks)).status_code == 401
        assert (await bob.http.get(bob.tasks)).status_code == 200


async def test_its_command(tmp_path: Path) -> None:
    env = {"SQLITE_PATH": str(tmp_path / "todo.db"), "AUTH_SECRET": "s" * 40}
    async with serve(**env) as server, server.client() as http:
        person = await server.person()

        async def run(address: str) -> tuple[int | None, str]:
            words = [sys.executable, "-m", "app.reset_password", address]
            process = await asyncio.create_subprocess_exec(*words, cwd=BACKEND, env=os.environ | env, stdout=PIPE)
            said, _ = await asyncio.wait_for(process.communicate(), 60)
            return process.returncode, said.decode()

        assert await run("nobody@example.com") == (1, "No account has the address nobody@example.com.\n")
        status, said = await run(person.email)
        assert status == 0
        body = {"email": person.email, "password": said.split()[4]}
        assert (await http.post("/api/auth/signin", json=body)).status_code == 200
