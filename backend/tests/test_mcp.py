"""The tools over MCP, by the real client against a real server process."""

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.conftest import Person, Running, Start
from tests.server import serve


async def test_the_tools(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = tmp_path_factory.mktemp("mcp") / "todo.db"
    async with serve(SQLITE_PATH=str(database)) as server:
        person = await server.person()
        token = {"Authorization": f"Bearer {person.token}"}
        async with person.http, httpx2.AsyncClient(headers=token, timeout=30) as http:
            async with Client(streamable_http_client(f"{server.url}/api/mcp", http_client=http)) as client:
                names = [tool.name for tool in (await client.list_tools()).tools]
                assert names == ["add_task", "list_tasks", "complete_task", "delete_task", "update_task"]
                added = await client.call_tool("add_task", {"title": "Buy milk"})
                assert added.structured_content == {"task_id": 1, "status": "created", "title": "Buy milk"}
                missing = await client.call_tool("delete_task", {"task_id": 9})
                assert missing.is_error
                listed = await client.call_tool("list_tasks", {})
                task = {"task_id": 1, "title": "Buy milk", "description": "", "completed": False}
                assert listed.structured_content == {"tasks": [task]}
                # Nobody else's tasks can be named.
                assert (await client.call_tool("list_tasks", {"user_id": "somebody"})).is_error
                assert (await client.call_tool("drop_table", {})).is_error
            assert await person.titles() == ["Buy milk"]


async def test_who_is_nobody_gets_nothing(running: Running) -> None:
    async with running.client() as http:
        assert (await http.post("/api/mcp", json={})).status_code == 401
        assert (await http.get("/api/mcp")).status_code == 405


async def test_what_is_no_request(person: Person) -> None:
    headers = {"Accept": "application/json, text/event-stream"}
    assert (await person.http.post("/api/mcp", json={}, headers=headers)).status_code == 400


async def test_it_is_not_loaded_until_it_is_asked_for(start: Start) -> None:
    async with start() as running:
        assert not running.services.mcp._wanted.is_set()
