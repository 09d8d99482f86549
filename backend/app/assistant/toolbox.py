"""The tools in one user's hands. The toolbox remembers what was done with them, and so does the turn."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from app import tasks, turns
from app.assistant.dialogue import Dialogue
from app.assistant.tools import BULK, TOOLS, Result
from app.database import Database

# Ids of tasks that a kept call holds: the page draws no more of them.
MOST_IDS = 50


class ToolCall(BaseModel):
    name: str
    arguments: dict[str, Any]
    result: Result

    @property
    def changed(self) -> bool:
        """Whether it changed a task."""
        return "task_id" in self.result or (self.name in BULK and self.result.get("count", 0) > 0)


class Toolbox:
    def __init__(
        self,
        database: Database,
        user_id: str,
        turn: turns.Lease | None = None,
        tell: Callable[[ToolCall], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._user_id = user_id
        self._turn = turn
        self._tell = tell
        # A model may call several tools at once: what is noted of them has to be in order.
        self._one_at_a_time = asyncio.Lock()
        self.calls: list[ToolCall] = []
        # What the reply leaves to the next message.
        self.dialogue = Dialogue()

    async def call(self, name: str, arguments: Mapping[str, Any]) -> Result:
        # A user who stops a turn cancels its assistant. A change that has begun is finished and remembered.
        return await asyncio.shield(self._call(name, arguments))

    async def settled(self) -> None:
        """Waits for the calls that have begun."""
        async with self._one_at_a_time:
            pass

    async def _call(self, name: str, arguments: Mapping[str, Any]) -> Result:
        async with self._one_at_a_time:
            call = ToolCall(name=name, arguments=dict(arguments), result={})
            result = await self._run(name, arguments, call)
            call.arguments, call.result = _brief(call.arguments), _brief(result)
            self.calls.append(call)
        self._tell(call)
        return result

    async def look(self) -> list[Result]:
        """The tasks as list_tasks gives them. No event tells of it: `tell_of_list` does."""
        async with self._database.reading() as session:
            outcome = await TOOLS["list_tasks"].run(session, self._user_id, TOOLS["list_tasks"].arguments())
        found: list[Result] = outcome.result["tasks"]
        return found

    def tell_of_list(self, arguments: Mapping[str, Any], count: int, ids: Collection[int] | None = None) -> None:
        """Tells that tasks were looked up, and which of them the reply lists."""
        result: Result = {"count": count} if ids is None else {"count": count, "ids": list(ids)}
        call = ToolCall(name="list_tasks", arguments=dict(arguments), result=_brief(result))
        self.calls.append(call)
        self._tell(call)

    async def _run(self, name: str, arguments: Mapping[str, Any], call: ToolCall) -> Result:
        tool = TOOLS.get(name) or BULK[name]
        try:
            given = tool.arguments.model_validate(arguments)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            return {"error": f"{'.'.join(map(str, first['loc']))}: {first['msg']}"}
        if tool.only_reads:
            async with self._database.reading() as session:
                return (await tool.run(session, self._user_id, given)).result
        async with self._database.session() as session:
            try:
                outcome = await tool.run(session, self._user_id, given)
            except tasks.ListFullError as error:
                return {"error": error.detail}
            call.arguments, call.result = _brief(call.arguments), _brief(outcome.result)
            if self._turn is not None and call.changed:
                position = sum(earlier.changed for earlier in self.calls)
                await turns.note_change(session, self._turn, position, call.model_dump())
            await session.commit()
        # The last change is taken back first.
        self.dialogue.undo[:0] = outcome.undo
        return outcome.result


def _brief(given: Result) -> Result:
    """What is kept of it with the message, and sent with it again and again: of many tasks, the first ids."""
    if "tasks" in given:
        given = {"count": len(given["tasks"]), "ids": [task["task_id"] for task in given["tasks"]]}
    return given | {"ids": given["ids"][:MOST_IDS]} if "ids" in given else given


def what_was_done(said: str, calls: Sequence[ToolCall]) -> str:
    done = [_summary(call) for call in calls if call.changed]
    return f"{said} Done before that: {', '.join(done)}." if done else said


def _summary(call: ToolCall) -> str:
    if call.name in BULK:
        return f"{call.result['count']} tasks {call.name.removesuffix('_tasks').removesuffix('e')}ed"
    return f"task {call.result['task_id']} “{call.result['title']}” {call.result['status']}"
