"""A user's tasks in the database. Both the REST routes and the assistant's tools work through these functions.

Each change is one statement that also reads what it changed: nothing read earlier is relied on, so two writers
at a time cannot lose each other's work. The caller commits."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, CursorResult, delete, func, not_, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import Task, User, now
from app.problems import ProblemError

# Of one user: the assistant reads them all, and a pod's memory is small.
MOST = 2000

Status = Literal["all", "pending", "completed"]


async def list_tasks(session: AsyncSession, user_id: str, status: Status = "all") -> list[Task]:
    return list(await session.exec(select(Task).where(*_matching(user_id, status)).order_by(col(Task.id))))


class ListFullError(ProblemError):
    def __init__(self) -> None:
        super().__init__(409, f"Your list is full: it holds {MOST} tasks. Delete some that are done to make room.")


@dataclass(frozen=True, slots=True)
class Page:
    tasks: list[Task]
    # Of all pages.
    total: int
    more: bool


async def page_of_tasks(session: AsyncSession, user_id: str, status: Status, text: str, after: int, limit: int) -> Page:
    """The tasks after that number which hold the text in their title or description."""
    matching = _matching(user_id, status, text)
    query = select(Task).where(*matching, col(Task.id) > after).order_by(col(Task.id)).limit(limit + 1)
    found = list(await session.exec(query))
    total = len(found)
    if after or total > limit:
        total = (await session.exec(select(func.count()).select_from(Task).where(*matching))).one()
    return Page(found[:limit], total, len(found) > limit)


def _matching(user_id: str, status: Status, text: str = "") -> list[ColumnElement[bool]]:
    conditions = [col(Task.user_id) == user_id]
    if status != "all":
        conditions.append(col(Task.completed).is_(status == "completed"))
    if text := text.strip().lower():
        columns = (col(Task.title), col(Task.description))
        conditions.append(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
    return conditions


async def get_task(session: AsyncSession, user_id: str, task_id: int) -> Task | None:
    return (await session.exec(select(Task).where(Task.user_id == user_id, Task.id == task_id))).first()


async def add_task(session: AsyncSession, user_id: str, title: str, description: str = "") -> Task:
    next_id = (
        await session.exec(
            update(User)
            .where(col(User.id) == user_id)
            .values(last_task_id=col(User.last_task_id) + 1)
            .returning(col(User.last_task_id))
            .execution_options(synchronize_session=False)
        )
    ).scalar_one_or_none()
    if next_id is None:  # The account was deleted while its request was on the way.
        raise ProblemError(409, "This account is no longer there.")
    # Numbers are never used twice: below that one there is nothing to count. From here on the user's other new tasks
    # wait for this one, so that the count is true.
    if next_id > MOST:
        count = select(func.count()).select_from(Task).where(Task.user_id == user_id)
        if (await session.exec(count)).one() >= MOST:
            raise ListFullError
    task = Task(user_id=user_id, id=next_id, title=title, description=description)
    session.add(task)
    await session.flush()
    return task


async def update_task(session: AsyncSession, user_id: str, task_id: int, **changes: Any) -> Task | None:
    """Changes any of title, description and completed."""
    return await _change(session, user_id, task_id, changes)


async def toggle_task(session: AsyncSession, user_id: str, task_id: int) -> Task | None:
    return await _change(session, user_id, task_id, {"completed": not_(col(Task.completed))})


async def delete_task(session: AsyncSession, user_id: str, task_id: int) -> str | None:
    """Returns the title of what was deleted."""
    result: CursorResult[Any] = await session.exec(
        delete(Task)
        .where(col(Task.user_id) == user_id, col(Task.id) == task_id)
        .returning(col(Task.title))
        .execution_options(synchronize_session=False)
    )
    title: str | None = result.scalar_one_or_none()
    return title


async def _change(session: AsyncSession, user_id: str, task_id: int, values: dict[str, Any]) -> Task | None:
    result = await session.exec(
        update(Task)
        .where(col(Task.user_id) == user_id, col(Task.id) == task_id)
        .values(**values, updated_at=now())
        .returning(Task)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    task: Task | None = result.scalar_one_or_none()
    return task
