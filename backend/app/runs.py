"""The turns that this process works on. A run goes on when its reader goes away, and any number may follow it, each
from its beginning."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from app import conversations, turns
from app.assistant import Assistant, Turn
from app.assistant.tools import Toolbox, ToolCall, what_was_done
from app.database import Database
from app.metrics import Metrics
from app.models import Message
from app.problems import Problem, problem
from app.turns import Opened

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
RENEW_SECONDS = 3.0
INTERRUPTED = "I was interrupted before I could answer."
AWAY = "The assistant could not finish this. Please try again."


class Accepted(BaseModel):
    conversation_id: int
    message_id: int


class Delta(BaseModel):
    text: str


class Done(BaseModel):
    conversation_id: int
    message_id: int
    response: str
    tool_calls: list[ToolCall]
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class Event:
    name: Literal["accepted", "tool", "delta", "done", "error"]
    data: Accepted | ToolCall | Delta | Done | Problem


class Run:
    def __init__(self) -> None:
        self._events: list[Event] = []
        self._over = False
        self._more = asyncio.Event()

    def publish(self, event: Event) -> None:
        self._events.append(event)
        self._over = event.name in ("done", "error")
        more, self._more = self._more, asyncio.Event()
        more.set()

    async def follow(self) -> AsyncGenerator[Event]:
        seen = 0
        while True:
            more = self._more
            for event in self._events[seen:]:
                yield event
            seen = len(self._events)
            if self._over:
                return
            if more is self._more:
                await more.wait()


class Runs:
    def __init__(self, database: Database, assistant: Assistant, metrics: Metrics) -> None:
        self._database = database
        self.assistant = assistant
        self._metrics = metrics
        self._running: dict[int, tuple[Run, asyncio.Task[None]]] = {}

    def events(self, opened: Opened) -> AsyncIterator[Event]:
        """All of a turn, wherever it runs or ran. A new one begins here and not with the first event that is read: a
        reader who goes at once reads none."""
        if opened.new:
            self._begin(opened, [])
        return self._follow(opened, self._running.get(opened.message_id))

    async def _follow(self, opened: Opened, running: tuple[Run, asyncio.Task[None]] | None) -> AsyncIterator[Event]:
        accepted = Accepted(conversation_id=opened.conversation_id, message_id=opened.message_id)
        yield Event("accepted", accepted)
        # What has begun here may have ended before this reader comes to it: it is followed all the same.
        while (running := running or self._running.get(opened.message_id)) is None:
            async with self._database.session() as session:
                if reply := await turns.reply_to(session, opened.message_id):
                    break
                changed = await turns.take_over(session, opened.message_id)
            if changed is not None:
                self._begin(opened, changed)
            else:
                # Another replica works on it, or worked on it until it died.
                await asyncio.sleep(POLL_SECONDS)
        else:
            async with aclosing(running[0].follow()) as following:
                async for event in following:
                    yield event
            return
        for call in reply.tool_calls:
            yield Event("tool", ToolCall.model_validate(call))
        yield Event("delta", Delta(text=reply.content))
        yield Event("done", _done(reply))

    async def finish(self, seconds: float) -> None:
        """Waits for what runs. What takes longer is cut off: whoever asks for it next takes it over."""
        if tasks := [task for _, task in self._running.values()]:
            await asyncio.wait(tasks, timeout=seconds)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, opened: Opened, changed: list[dict[str, Any]]) -> None:
        run = Run()
        task = asyncio.create_task(self._work(run, opened, changed))
        self._running[opened.message_id] = run, task
        task.add_done_callback(lambda _: self._running.pop(opened.message_id))

    async def _work(self, run: Run, opened: Opened, changed: list[dict[str, Any]]) -> None:
        keeping = asyncio.create_task(self._keep_lease(opened.message_id))
        try:
            done = await self._interrupted(run, opened, changed) if changed else await self._answer(run, opened)
        except Exception as error:
            log.exception("a turn failed")
            self._metrics.turns.labels("failed").inc()
            with suppress(Exception):
                async with self._database.session() as session:
                    await turns.give_up(session, opened.message_id)
            gone = isinstance(error, IntegrityError)
            run.publish(Event("error", problem(409 if gone else 503, "This conversation is gone." if gone else AWAY)))
        else:
            self._metrics.turns.labels("answered").inc()
            log.info("chat", extra={"data": {"tools": [call.name for call in done.tool_calls]}})
            run.publish(Event("done", done))
        finally:
            keeping.cancel()

    async def _answer(self, run: Run, opened: Opened) -> Done:
        history = opened.history
        if history is None:
            async with self._database.reading() as session:
                history = await conversations.last_messages(session, opened.conversation_id, before=opened.message_id)
        said = [Turn(message.role, message.content, message.tool_calls) for message in history]
        toolbox = Toolbox(
            self._database, opened.user_id, opened.message_id, lambda call: run.publish(Event("tool", call))
        )
        text = ""
        # Where the turn is over, the reply that it got is kept below, whatever this one would have been.
        with suppress(turns.TurnOverError):
            async with aclosing(self.assistant.reply(opened.text, said, toolbox)) as pieces:
                async for piece in pieces:
                    text += piece
                    run.publish(Event("delta", Delta(text=piece)))
        return await self._keep(opened, text, [call.model_dump() for call in toolbox.calls])

    async def _interrupted(self, run: Run, opened: Opened, changed: list[dict[str, Any]]) -> Done:
        """It has changed something before its process died: to run it again would change it twice."""
        calls = [ToolCall.model_validate(call) for call in changed]
        text = what_was_done(INTERRUPTED, calls)
        for call in calls:
            run.publish(Event("tool", call))
        run.publish(Event("delta", Delta(text=text)))
        return await self._keep(opened, text, changed)

    async def _keep(self, opened: Opened, text: str, calls: list[dict[str, Any]]) -> Done:
        async with self._database.session() as session:
            return _done(await turns.answer(session, opened, text, calls))

    async def _keep_lease(self, message_id: int) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            # A database that is away for a moment: the next renewal may be in time.
            with suppress(Exception):
                async with self._database.session() as session:
                    await turns.renew_lease(session, message_id)


def _done(reply: Message) -> Done:
    assert reply.id is not None
    return Done(
        conversation_id=reply.conversation_id,
        message_id=reply.id,
        response=reply.content,
        tool_calls=[ToolCall.model_validate(call) for call in reply.tool_calls],
        timestamp=reply.created_at,
    )
