"""The assistant that needs no model: answer (to its own question), parse (words to an intent), match (words to tasks),
decide (carry out or ask), apply (tool calls), say (results to words)."""

import asyncio
import importlib
from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING

from app.assistant.toolbox import Toolbox

if TYPE_CHECKING:
    from app.assistant import Turn


class RuleAssistant:
    async def warm_up(self) -> None:
        # Compiling its patterns takes a tenth of a small pod's start-up: that is done behind it.
        await asyncio.to_thread(importlib.import_module, "app.assistant.rules.respond")

    async def close(self) -> None:
        pass

    async def reply(self, message: str, history: Sequence["Turn"], toolbox: Toolbox) -> AsyncGenerator[str]:
        from app.assistant.rules.respond import respond

        for line in (await respond(message, history, toolbox)).splitlines(keepends=True):
            yield line
