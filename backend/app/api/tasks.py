"""Tasks over REST."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app import tasks
from app.api.deps import Owner, ReadingDep, SessionDep
from app.fields import Description, Search, Title
from app.models import Task
from app.problems import not_found, problem_responses
from app.tasks import Status

router = APIRouter(prefix="/api/{user_id}/tasks", tags=["tasks"], responses=problem_responses(401, 403, 413, 422, 503))

BATCH_MAX = 50

TaskId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class NewTask(BaseModel):
    title: Title
    description: Description = ""


class TaskChanges(BaseModel):
    """What is absent stays as it is."""

    title: Title | None = None
    description: Description | None = None
    completed: bool | None = None

    @model_validator(mode="after")
    def has_some(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError("give at least one of title, description, completed")
        return self


class NewTasks(BaseModel):
    tasks: list[NewTask] = Field(min_length=1, max_length=BATCH_MAX)


class TaskIds(BaseModel):
    ids: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(min_length=1, max_length=tasks.MOST)


class Cleared(BaseModel):
    """The tasks that were deleted."""

    ids: list[int]
    count: int


class TaskOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    user_id: str
    title: str
    description: str
    completed: bool
    created_at: datetime
    updated_at: datetime


class ListQuery(BaseModel):
    status: Status = "all"
    q: Search = ""
    limit: int = Field(default=100, ge=1, le=500)
    after: int = Field(default=0, ge=0, le=2**31 - 1)


@router.get("")
async def list_tasks(
    user: Owner, session: ReadingDep, request: Request, response: Response, query: Annotated[ListQuery, Query()]
) -> list[TaskOut]:
    page = await tasks.page_of_tasks(session, user.id, query.status, query.q, query.after, query.limit)
    response.headers["X-Total-Count"] = str(page.total)
    if page.more:
        url = request.url.include_query_params(after=page.tasks[-1].id)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return [TaskOut.model_validate(task) for task in page.tasks]


@router.post("", status_code=201, responses=problem_responses(409))
async def add_task(user: Owner, session: SessionDep, body: NewTask, response: Response) -> TaskOut:
    task = await tasks.add_task(session, user.id, body.title, body.description)
    await session.commit()
    response.headers["Location"] = f"/api/{user.id}/tasks/{task.id}"
    return TaskOut.model_validate(task)


@router.post("/batch", status_code=201, responses=problem_responses(409))
async def add_tasks(user: Owner, session: SessionDep, body: NewTasks) -> list[TaskOut]:
    """Adds all of them, or none where the list has no room for all."""
    added = [await tasks.add_task(session, user.id, new.title, new.description) for new in body.tasks]
    await session.commit()
    return [TaskOut.model_validate(task) for task in added]


@router.post("/clear-completed")
async def clear_completed(user: Owner, session: SessionDep) -> Cleared:
    """Deletes the completed tasks. `restore` brings them back."""
    ids = [task.id for task in await tasks.delete_completed(session, user.id)]
    await session.commit()
    return Cleared(ids=ids, count=len(ids))


@router.post("/restore", responses=problem_responses(409))
async def restore_tasks(user: Owner, session: SessionDep, body: TaskIds) -> list[TaskOut]:
    """Brings deleted tasks back under their ids. Returns the tasks that it brought back."""
    restored = await tasks.restore_tasks(session, user.id, body.ids)
    await session.commit()
    return [TaskOut.model_validate(task) for task in restored]


@router.get("/{task_id}", responses=problem_responses(404))
async def get_task(user: Owner, session: ReadingDep, task_id: TaskId) -> TaskOut:
    return _found(await tasks.get_task(session, user.id, task_id))


@router.put("/{task_id}", responses=problem_responses(404))
@router.patch("/{task_id}", responses=problem_responses(404))
async def update_task(user: Owner, session: SessionDep, task_id: TaskId, body: TaskChanges) -> TaskOut:
    changes = body.model_dump(exclude_none=True)
    task = _found(await tasks.update_task(session, user.id, task_id, **changes))
    await session.commit()
    return task


@router.patch("/{task_id}/complete", responses=problem_responses(404))
async def toggle_task(user: Owner, session: SessionDep, task_id: TaskId) -> TaskOut:
    task = _found(await tasks.toggle_task(session, user.id, task_id))
    await session.commit()
    return task


@router.delete("/{task_id}", status_code=204, responses=problem_responses(404))
async def delete_task(user: Owner, session: SessionDep, task_id: TaskId) -> None:
    if await tasks.delete_task(session, user.id, task_id) is None:
        raise not_found("task")
    await session.commit()


def _found(task: Task | None) -> TaskOut:
    if task is None:
        raise not_found("task")
    return TaskOut.model_validate(task)
