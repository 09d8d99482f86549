"""The turns that this process works on. A turn goes on when its reader goes away, and any number of readers may follow
it, each from its first event."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from app import conversations, turns
from app.assistant import Assistant, Turn
from app.assistant.dialogue import Dialogue, Question
from app.assistant.toolbox import Toolbox, ToolCall, what_was_done
from app.database import Database
from app.metrics import Metrics
from app.models import Message
from app.problems import Problem, problem
from app.turns import Lease, Opened, TakenOver

log = logging.getLogger(__name__)

# How often this process asks whether another replica has answered.
POLL_SECONDS = 0.5
# How often a lease is renewed, and with it how soon a stop that another replica received is noticed.
RENEW_SECONDS = 1.0
INTERRUPTED = "I was interrupted before I could answer."
STOPPED = "Stopped."
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
    # Whether the user stopped the reply before its end.
    stopped: bool
    # What the assistant waits for.
    question: Question | None
    # Whether the message "undo" takes this reply's changes back.
    undo: bool


@dataclass(frozen=True, slots=True)
class Event:
    name: Literal["accepted", "tool", "delta", "done", "error"]
    data: Accepted | ToolCall | Delta | Done | Problem


@dataclass(slots=True)
class Reply:
    """A reply while it is composed."""

    text: str = ""
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False
    dialogue: dict[str, Any] | None = None


class Run:
    """The events of one turn."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._over = False
        self._more = asyncio.Event()
        self.stop_requested = asyncio.Event()

    @property
    def begun(self) -> bool:
        return bool(self._events)

    def publish(self, event: Event) -> None:
        self._events.append(event)
        self._over = event.name in ("done", "error")
        more, self._more = self._more, asyncio.Event()
        more.set()

    def tell(self, text: str, calls: list[ToolCall]) -> None:
        for call in calls:
            self.publish(Event("tool", call))
        self.publish(Event("delta", Delta(text=text)))

    async def follow(self) -> AsyncGenerator[Event]:
        position = 0
        while True:
            more = self._more
            # More events may come while the reader handles one.
            while position < len(self._events):
                position += 1
                yield self._events[position - 1]
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
        """All events of a turn, also of one that another replica works on or that has its reply. The work begins with
        this call and not with the first event that is read: a reader may go away before."""
        running = self._running.get(opened.message_id)
        return self._follow(opened, running[0] if running else self._begin(opened))

    async def stop(self, user_id: str, request_id: str) -> bool:
        """Ends a turn with what was said so far. False where there is no such turn."""
        async with self._database.session() as session:
            message_id = await turns.request_stop(session, user_id, request_id)
        if message_id is None:
            return False
        if running := self._running.get(message_id):
            running[0].stop_requested.set()
        return True

    async def finish(self, seconds: float) -> None:
        """Waits for the turns of this process. It cuts off those that take longer: another replica takes them over."""
        if tasks := [task for _, task in self._running.values()]:
            await asyncio.wait(tasks, timeout=seconds)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, opened: Opened, run: Run) -> AsyncIterator[Event]:
        accepted = Accepted(conversation_id=opened.conversation_id, message_id=opened.message_id)
        yield Event("accepted", accepted)
        async with aclosing(run.follow()) as following:
            async for event in following:
                yield event

    def _begin(self, opened: Opened) -> Run:
        run = Run()
        task = asyncio.create_task(self._work(run, opened))
        self._running[opened.message_id] = run, task
        task.add_done_callback(lambda _: self._running.pop(opened.message_id))
        return run

    async def _work(self, run: Run, opened: Opened) -> None:
        try:
            run.publish(Event("done", await self._done(run, opened)))
        except (IntegrityError, turns.TurnGoneError):
            run.publish(Event("error", problem(409, "This conversation is gone.")))
        except Exception:
            log.exception("a turn failed")
            self._metrics.turns.labels("failed").inc()
            run.publish(Event("error", problem(503, AWAY)))

    async def _done(self, run: Run, opened: Opened) -> Done:
        """Works on the turn, or waits for the replica that does, until the turn has its reply."""
        held = TakenOver(Lease(opened.message_id, 0), [], stop_requested=False) if opened.new else None
        while True:
            if held is not None:
                with suppress(turns.TurnLostError):
                    return _shown(await self._attempt(run, opened, held))
            async with self._database.session() as session:
                if reply := await turns.reply_to(session, opened.message_id):
                    done = _shown(reply)
                    if not run.begun:
                        run.tell(done.response, done.tool_calls)
                    return done
                held = await turns.take_over(session, opened.message_id)
            if held is None:
                await asyncio.sleep(POLL_SECONDS)

    async def _attempt(self, run: Run, opened: Opened, held: TakenOver) -> Message:
        try:
            if held.changes or held.stop_requested:
                reply = self._broken_off(run, held)
            else:
                reply = await self._compose(run, opened, held.lease)
            async with self._database.session() as session:
                message = await turns.answer(
                    session,
                    opened,
                    held.lease,
                    reply.text,
                    reply.tool_calls,
                    stopped=reply.stopped,
                    dialogue=reply.dialogue,
                )
        except turns.TurnLostError:
            log.info("another replica has this turn")
            raise
        except Exception:
            with suppress(Exception):
                async with self._database.session() as session:
                    await turns.give_up(session, held.lease)
            raise
        self._metrics.turns.labels("stopped" if reply.stopped else "answered").inc()
        log.info("chat", extra={"data": {"tools": [call["name"] for call in reply.tool_calls]}})
        return message

    def _broken_off(self, run: Run, held: TakenOver) -> Reply:
        """The reply of a turn whose replica died after a change, or after a stop: to run it again could repeat the
        change."""
        calls = [ToolCall.model_validate(call) for call in held.changes]
        text = what_was_done(STOPPED if held.stop_requested else INTERRUPTED, calls)
        run.tell(text, calls)
        return Reply(text, held.changes, held.stop_requested)

    async def _compose(self, run: Run, opened: Opened, lease: Lease) -> Reply:
        """Asks the assistant, until it ends, the user stops it, or the lease is lost."""
        reply = Reply()
        toolbox = Toolbox(self._database, opened.user_id, lease, lambda call: run.publish(Event("tool", call)))
        speaking = asyncio.create_task(self._speak(run, opened, toolbox, reply))
        keeping = asyncio.create_task(self._keep_lease(run, lease))
        stopping = asyncio.create_task(run.stop_requested.wait())
        tasks = (speaking, keeping, stopping)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            reply.stopped = not (speaking.done() or keeping.done())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await toolbox.settled()
        for task in (speaking, keeping):
            if not task.cancelled():
                task.result()
        if reply.stopped and not reply.text:
            reply.text = what_was_done(STOPPED, toolbox.calls)
            run.publish(Event("delta", Delta(text=reply.text)))
        reply.tool_calls = [call.model_dump() for call in toolbox.calls]
        if reply.stopped:
            # The reader did not see the end of what it asks.
            toolbox.dialogue.question = None
        reply.dialogue = toolbox.dialogue.stored()
        return reply

    async def _speak(self, run: Run, opened: Opened, toolbox: Toolbox, reply: Reply) -> None:
        history = opened.history
        if history is None:
            async with self._database.reading() as session:
                history = await conversations.last_messages(session, opened.conversation_id, before=opened.message_id)
        earlier = [
            Turn(message.role, message.content, message.tool_calls, message.id, message.dialogue) for message in history
        ]
        async with aclosing(self.assistant.reply(opened.text, earlier, toolbox)) as pieces:
            async for piece in pieces:
                reply.text += piece
                run.publish(Event("delta", Delta(text=piece)))

    async def _keep_lease(self, run: Run, lease: Lease) -> None:
        """Ends only by an error: TurnLostError."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                async with self._database.session() as session:
                    if await turns.renew_lease(session, lease):
                        run.stop_requested.set()
            except turns.TurnLostError:
                raise
            except Exception as error:
                # The database may be away for a moment: the next renewal may come in time.
                log.warning("a lease was not renewed", extra={"data": {"error": type(error).__name__}})


def _shown(reply: Message) -> Done:
    assert reply.id is not None
    dialogue = Dialogue.model_validate(reply.dialogue or {})
    return Done(
        conversation_id=reply.conversation_id,
        message_id=reply.id,
        response=reply.content,
        tool_calls=[ToolCall.model_validate(call) for call in reply.tool_calls],
        timestamp=reply.created_at,
        stopped=reply.stopped,
        question=dialogue.question,
        undo=bool(dialogue.undo),
    )
