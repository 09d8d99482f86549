"""The five tools that an assistant has. Whose tasks they work on comes from the session token alone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from app import tasks, turns
from app.database import Database
from app.fields import Description, Title
from app.models import Task
from app.tasks import Status

Result = dict[str, Any]
TaskId = Annotated[int, Field(ge=1, le=2**31 - 1, description="The task's number, as shown to the user")]


class ToolCall(BaseModel):
    name: str
    arguments: dict[str, Any]
    result: Result

    @property
    def changed(self) -> bool:
        """Whether it changed a task."""
        return "task_id" in self.result


class Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AddTask(Arguments):
    title: Title
    description: Description = ""


class ListTasks(Arguments):
    status: Status = "all"


class CompleteTask(Arguments):
    task_id: TaskId


class DeleteTask(Arguments):
    task_id: TaskId


class UpdateTask(Arguments):
    task_id: TaskId
    title: Title | None = None
    description: Description | None = None
    completed: bool | None = Field(default=None, description="false takes a completion back")


async def _add_task(session: AsyncSession, user_id: str, given: AddTask) -> Result:
    task = await tasks.add_task(session, user_id, given.title, given.description)
    return {"task_id": task.id, "status": "created", "title": task.title}


async def _list_tasks(session: AsyncSession, user_id: str, given: ListTasks) -> Result:
    found = await tasks.list_tasks(session, user_id, given.status)
    return {"tasks": [_shown(task) for task in found]}


async def _complete_task(session: AsyncSession, user_id: str, given: CompleteTask) -> Result:
    task = await tasks.update_task(session, user_id, given.task_id, completed=True)
    return _done(task, "completed", given.task_id)


async def _delete_task(session: AsyncSession, user_id: str, given: DeleteTask) -> Result:
    title = await tasks.delete_task(session, user_id, given.task_id)
    if title is None:
        return _absent(given.task_id)
    return {"task_id": given.task_id, "status": "deleted", "title": title}


async def _update_task(session: AsyncSession, user_id: str, given: UpdateTask) -> Result:
    changes = given.model_dump(exclude={"task_id"}, exclude_none=True)
    if not changes:
        return {"error": "Give at least one of title, description, completed."}
    return _done(await tasks.update_task(session, user_id, given.task_id, **changes), "updated", given.task_id)


def _done(task: Task | None, status: str, task_id: int) -> Result:
    if task is None:
        return _absent(task_id)
    return {"task_id": task.id, "status": status, "title": task.title}


def _absent(task_id: int) -> Result:
    return {"error": f"There is no task {task_id}."}


def _shown(task: Task) -> Result:
    return {
        "task_id": task.id,
        "title": task.title,
        "description": task.description,
        "completed": task.completed,
    }


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    description: str
    arguments: type[Arguments]
    run: Callable[[AsyncSession, str, Any], Awaitable[Result]]
    only_reads: bool = False


TOOLS = {
    tool.name: tool
    for tool in (
        Tool("add_task", "Add a task to the user's list.", AddTask, _add_task),
        Tool("list_tasks", "List the user's tasks, with their numbers.", ListTasks, _list_tasks, only_reads=True),
        Tool("complete_task", "Mark a task as completed.", CompleteTask, _complete_task),
        Tool("delete_task", "Delete a task.", DeleteTask, _delete_task),
        Tool(
            "update_task",
            "Change a task's title or description, or take its completion back.",
            UpdateTask,
            _update_task,
        ),
    )
}


class Toolbox:
    """The tools in one user's hands. It remembers what was done with them, and so does the turn, where there is one."""

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
            call.result = _brief(result)
            self.calls.append(call)
        self._tell(call)
        return result

    async def _run(self, name: str, arguments: Mapping[str, Any], call: ToolCall) -> Result:
        tool = TOOLS[name]
        try:
            given = tool.arguments.model_validate(arguments)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            return {"error": f"{'.'.join(map(str, first['loc']))}: {first['msg']}"}
        if tool.only_reads:
            async with self._database.reading() as session:
                return await tool.run(session, self._user_id, given)
        async with self._database.session() as session:
            try:
                call.result = await tool.run(session, self._user_id, given)
            except tasks.ListFullError as error:
                return {"error": error.detail}
            if self._turn is not None and call.changed:
                position = sum(earlier.changed for earlier in self.calls)
                await turns.note_change(session, self._turn, position, call.model_dump())
            await session.commit()
            return call.result


def _brief(result: Result) -> Result:
    """What is kept of it with the message, and sent with it again and again: of a list, how long it was."""
    return {"count": len(result["tasks"])} if "tasks" in result else result


def what_was_done(said: str, calls: Sequence[ToolCall]) -> str:
    done = [f"task {c.result['task_id']} “{c.result['title']}” {c.result['status']}" for c in calls if c.changed]
    return f"{said} Done before that: {', '.join(done)}." if done else said
