"""The assistant that asks a model, by any endpoint that speaks OpenAI's Chat Completions.

Importing `agents` takes seconds of a small pod's time, so it is done in a thread behind the start-up, by
the module that needs it alone."""

import asyncio
import importlib
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from app.assistant.take_back import is_undo, undo
from app.assistant.toolbox import Toolbox, what_was_done
from app.settings import Settings

if TYPE_CHECKING:
    from app.assistant import Turn
    from app.assistant.agent import TodoAgent

log = logging.getLogger(__name__)

# One call of the model has 20 s; a message that takes several of them still has to end before proxies give up.
REPLY_SECONDS = 50.0

TROUBLE = "I'm sorry, I could not reach my language model just now. Your message is kept: please try again."
TOO_SLOW = "I'm sorry, my language model took too long to answer. Your message is kept: please try again."
TOO_MANY_STEPS = "That took more steps than I can do for one message. Please ask for a part of it."
REFUSED = "I'm sorry, I can't help with that. I can look after your tasks, though."
NO_ANSWER = "I'm sorry, I have no answer to that. Could you put it another way?"


class ModelAssistant:
    def __init__(self, settings: Settings, reply_seconds: float = REPLY_SECONDS) -> None:
        self._settings = settings
        self._reply_seconds = reply_seconds
        self._agent: TodoAgent | None = None
        self._loading = asyncio.Lock()

    async def warm_up(self) -> None:
        await self._loaded()

    async def close(self) -> None:
        if self._agent is not None:
            await self._agent.close()

    async def reply(self, message: str, history: Sequence["Turn"], toolbox: Toolbox) -> AsyncGenerator[str]:
        if is_undo(message):
            # The steps back are stored: no model has to guess them.
            yield await undo(history, toolbox)
            return
        agent = await self._loaded()
        deadline = asyncio.get_running_loop().time() + self._reply_seconds
        said = False
        try:
            async with aclosing(agent.run(message, history, toolbox)) as pieces:
                while True:
                    async with asyncio.timeout_at(deadline):
                        piece = await anext(pieces, None)
                    if piece is None:
                        break
                    said = said or bool(piece.strip())
                    yield piece
        except TimeoutError:
            failure = "timeout"
        except Exception as error:
            # What an endpoint sends may break the libraries anywhere: whatever it is, the person gets an answer.
            failure = agent.classify(error)
            log.warning("model failed", extra={"data": {"error": type(error).__name__, "kind": failure}})
        else:
            if not said:
                yield NO_ANSWER
            return
        apology = {"timeout": TOO_SLOW, "turns": TOO_MANY_STEPS, "refusal": REFUSED}.get(failure, TROUBLE)
        # What had come of the answer stays, as a reader has seen it.
        yield ("\n\n" if said else "") + what_was_done(apology, toolbox.calls)

    async def _loaded(self) -> "TodoAgent":
        async with self._loading:
            if self._agent is None:
                module = await asyncio.to_thread(importlib.import_module, "app.assistant.agent")
                self._agent = module.TodoAgent(self._settings)
            return self._agent
