"""The five tools that an assistant has, and the bulk changes behind them. Whose tasks they work on comes from the
session token alone. Each change also says how to take it back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from app import tasks
from app.assistant.dialogue import Step
from app.fields import Description, Title
from app.models import Task
from app.tasks import MOST, Status

Result = dict[str, Any]
TaskId = Annotated[int, Field(ge=1, le=2**31 - 1, description="The task's number, as list_tasks gives it")]


@dataclass(frozen=True, slots=True)
class Outcome:
    result: Result
    # Takes the change back; empty where nothing was changed.
    undo: list[Step] = field(default_factory=list)


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


class ManyTasks(Arguments):
    ids: list[TaskId] = Field(min_length=1, max_length=MOST)


async def _add_task(session: AsyncSession, user_id: str, given: AddTask) -> Outcome:
    task = await tasks.add_task(session, user_id, given.title, given.description)
    undo = [Step(name="delete_tasks", arguments={"ids": [task.id]})]
    return Outcome({"task_id": task.id, "status": "created", "title": task.title}, undo)


async def _list_tasks(session: AsyncSession, user_id: str, given: ListTasks) -> Outcome:
    found = await tasks.list_tasks(session, user_id, given.status)
    return Outcome({"tasks": [shown(task) for task in found]})


async def _complete_task(session: AsyncSession, user_id: str, given: CompleteTask) -> Outcome:
    return await _update(session, user_id, given.task_id, "completed", completed=True)


async def _delete_task(session: AsyncSession, user_id: str, given: DeleteTask) -> Outcome:
    title = await tasks.delete_task(session, user_id, given.task_id)
    if title is None:
        return _absent(given.task_id)
    undo = [Step(name="restore_tasks", arguments={"ids": [given.task_id]})]
    return Outcome({"task_id": given.task_id, "status": "deleted", "title": title}, undo)


async def _update_task(session: AsyncSession, user_id: str, given: UpdateTask) -> Outcome:
    changes = given.model_dump(exclude={"task_id"}, exclude_none=True)
    if not changes:
        return Outcome({"error": "Give at least one of title, description, completed."})
    return await _update(session, user_id, given.task_id, "updated", **changes)


async def _update(session: AsyncSession, user_id: str, task_id: int, status: str, **changes: Any) -> Outcome:
    before = await tasks.get_task(session, user_id, task_id)
    old = {name: getattr(before, name) for name in changes} if before else {}
    task = await tasks.update_task(session, user_id, task_id, **changes)
    if task is None:
        return _absent(task_id)
    undo = [Step(name="update_task", arguments={"task_id": task_id, **old})] if old not in ({}, changes) else []
    return Outcome({"task_id": task.id, "status": status, "title": task.title}, undo)


async def _delete_tasks(session: AsyncSession, user_id: str, given: ManyTasks) -> Outcome:
    return _many(await tasks.delete_tasks(session, user_id, given.ids), "restore_tasks")


async def _restore_tasks(session: AsyncSession, user_id: str, given: ManyTasks) -> Outcome:
    return _many(await tasks.restore_tasks(session, user_id, given.ids), "delete_tasks")


async def _complete_tasks(session: AsyncSession, user_id: str, given: ManyTasks) -> Outcome:
    return _many(await tasks.set_completed(session, user_id, given.ids, True), "reopen_tasks")


async def _reopen_tasks(session: AsyncSession, user_id: str, given: ManyTasks) -> Outcome:
    return _many(await tasks.set_completed(session, user_id, given.ids, False), "complete_tasks")


def _many(changed: list[Any], undo: str) -> Outcome:
    ids = [task.id for task in changed]
    return Outcome({"count": len(ids), "ids": ids}, [Step(name=undo, arguments={"ids": ids})] if ids else [])


def _absent(task_id: int) -> Outcome:
    return Outcome({"error": f"There is no task {task_id}."})


def shown(task: Task) -> Result:
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
    run: Callable[[AsyncSession, str, Any], Awaitable[Outcome]]
    only_reads: bool = False


_NEVER_GUESS = "Never guess: the person must have commanded it, in this message, for exactly this task."

# What a model, and a program over MCP, may call.
TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            "add_task",
            "Add a task to the user's list. Only when the person asks for it; a statement or a question is no wish.",
            AddTask,
            _add_task,
        ),
        Tool("list_tasks", "List the user's tasks, with their numbers.", ListTasks, _list_tasks, only_reads=True),
        Tool(
            "complete_task",
            f"Mark a task as completed. {_NEVER_GUESS} Where several tasks may be meant, ask.",
            CompleteTask,
            _complete_task,
        ),
        Tool(
            "delete_task",
            f"Delete a task. {_NEVER_GUESS} Ask first, naming the task, unless the person gave its number or its "
            "exact title.",
            DeleteTask,
            _delete_task,
        ),
        Tool(
            "update_task",
            f"Change a task's title or description, or take its completion back. {_NEVER_GUESS} Keep every part of "
            "the title that the person did not ask to change.",
            UpdateTask,
            _update_task,
        ),
    )
}

# One event and one statement for many tasks, and the way back from a deletion.
BULK = {
    tool.name: tool
    for tool in (
        Tool("delete_tasks", "Delete many tasks.", ManyTasks, _delete_tasks),
        Tool("complete_tasks", "Mark many tasks as completed.", ManyTasks, _complete_tasks),
        Tool("reopen_tasks", "Take many completions back.", ManyTasks, _reopen_tasks),
        Tool("restore_tasks", "Bring deleted tasks back.", ManyTasks, _restore_tasks),
    )
}
