"""An assistant that waits until a test lets it go on, and what tests of turns ask of it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any
from uuid import uuid4

from app.assistant import Turn
from app.assistant.toolbox import Toolbox
from tests.conftest import Person, Running
from tests.sse import Events


class Scripted:
    """Adds a task, says a word, waits until it is let go on, and ends."""

    def __init__(self, add: bool = True) -> None:
        self.add = add
        self.turns = 0
        self.cancelled = 0
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def warm_up(self) -> None: ...

    async def close(self) -> None: ...

    async def reply(self, message: str, history: Sequence[Turn], toolbox: Toolbox) -> AsyncGenerator[str]:
        self.turns += 1
        if self.add:
            await toolbox.call("add_task", {"title": message})
        yield "Just "
        self.begun.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        yield f"added, after {len(history)}."


class Late(Scripted):
    """Changes something after it was let go on."""

    async def reply(self, message: str, history: Sequence[Turn], toolbox: Toolbox) -> AsyncGenerator[str]:
        self.begun.set()
        await self.go_on.wait()
        await toolbox.call("add_task", {"title": message})
        yield f"Added, after {len(history)}."


def script(running: Running, **options: bool) -> Scripted:
    running.services.runs.assistant = assistant = Scripted(**options)
    return assistant


def named(message: str = "One") -> dict[str, Any]:
    return {"message": message, "request_id": str(uuid4())}


def chat(person: Person) -> str:
    return f"/api/{person.id}/chat"


def text(events: Events) -> str:
    return "".join(data["text"] for name, data in events if name == "delta")


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
