"""Reads server-sent events as a browser does."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2

STREAM = {"Accept": "text/event-stream"}
Events = list[tuple[str, dict[str, Any]]]


async def events_of(response: httpx2.Response) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    assert response.headers["content-type"].startswith("text/event-stream")
    name = ""
    async for line in response.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


async def stream(http: httpx2.AsyncClient, path: str, body: dict[str, Any]) -> Events:
    async with http.stream("POST", path, json=body, headers=STREAM) as response:
        assert response.status_code == 200, (await response.aread()).decode()
        return [event async for event in events_of(response)]
