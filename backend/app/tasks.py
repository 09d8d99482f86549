"""A user's tasks in the database. Both the REST routes and the assistant's tools work through these functions.

Each change is one statement that also reads what it changed: nothing read earlier is relied on, so two writers
at a time cannot lose each other's work. The caller commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, func, insert, not_, or_, update
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import DeletedTask, Task, User, now
from app.problems import ProblemError

# Of one user: the assistant reads them all, and a pod's memory is small.
MOST = 2000

# How long a deleted task can be restored. Later deletions of the same user remove what is older.
RESTORABLE = timedelta(days=1)

Status = Literal["all", "pending", "completed"]


async def list_tasks(session: AsyncSession, user_id: str, status: Status = "all") -> list[Task]:
    return list(await session.exec(select(Task).where(*_matching(user_id, status)).order_by(col(Task.id))))


class ListFullError(ProblemError):
    def __init__(self) -> None:
        super().__init__(409, f"Your list is full: it holds {MOST} tasks. Delete some that are done to make room.")


@dataclass(frozen=True, slots=True)
class Deleted:
    id: int
    title: str


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


async def set_completed(session: AsyncSession, user_id: str, ids: Collection[int], completed: bool) -> list[Task]:
    """Completes or reopens many tasks. Returns those that it changed, by rising id."""
    result = await session.exec(
        update(Task)
        .where(col(Task.user_id) == user_id, col(Task.id).in_(ids), col(Task.completed).is_(not completed))
        .values(completed=completed, updated_at=now())
        .returning(Task)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return sorted(result.scalars(), key=lambda task: task.id)


async def delete_task(session: AsyncSession, user_id: str, task_id: int) -> str | None:
    """Returns the title of what was deleted. `restore_tasks` brings it back."""
    deleted = await delete_tasks(session, user_id, [task_id])
    return deleted[0].title if deleted else None


async def delete_tasks(session: AsyncSession, user_id: str, ids: Collection[int]) -> list[Deleted]:
    """Deletes many tasks. Returns those that were there, by rising id. `restore_tasks` brings them back."""
    return await _delete(session, user_id, col(Task.id).in_(ids))


async def delete_completed(session: AsyncSession, user_id: str) -> list[Deleted]:
    """Deletes the completed tasks. Returns them, by rising id. `restore_tasks` brings them back."""
    return await _delete(session, user_id, col(Task.completed).is_(True))


async def restore_tasks(session: AsyncSession, user_id: str, ids: Collection[int]) -> list[Task]:
    """Brings deleted tasks back under their ids, for `RESTORABLE` after their deletion. Returns those that it
    brought back, by rising id. Raises `ListFullError` where the list has no room for all of them."""
    # Like `add_task`: the user's other new tasks wait for this, so that the count below is true.
    await session.exec(
        update(User)
        .where(col(User.id) == user_id)
        .values(last_task_id=col(User.last_task_id))
        .execution_options(synchronize_session=False)
    )
    result = await session.exec(
        delete(DeletedTask)
        .where(
            col(DeletedTask.user_id) == user_id,
            col(DeletedTask.id).in_(ids),
            col(DeletedTask.deleted_at) > now() - RESTORABLE,
        )
        .returning(*SQLModel.metadata.tables[DeletedTask.__tablename__].columns)
        .execution_options(synchronize_session=False)
    )
    rows = [dict(row) for row in result.mappings()]
    if not rows:
        return []
    count = select(func.count()).select_from(Task).where(Task.user_id == user_id)
    if (await session.exec(count)).one() + len(rows) > MOST:
        raise ListFullError
    for row in rows:
        row["updated_at"] = now()
        del row["deleted_at"]
    await session.exec(insert(Task), params=rows)
    return [Task(**row) for row in sorted(rows, key=lambda row: int(row["id"]))]


async def _delete(session: AsyncSession, user_id: str, which: ColumnElement[bool]) -> list[Deleted]:
    result = await session.exec(
        delete(Task)
        .where(col(Task.user_id) == user_id, which)
        .returning(*SQLModel.metadata.tables[Task.__tablename__].columns)
        .execution_options(synchronize_session=False)
    )
    rows = [dict(row) for row in result.mappings()]
    for row in rows:
        row["deleted_at"] = now()
        del row["updated_at"]
    await session.exec(
        delete(DeletedTask)
        .where(col(DeletedTask.user_id) == user_id, col(DeletedTask.deleted_at) <= now() - RESTORABLE)
        .execution_options(synchronize_session=False)
    )
    if rows:
        await session.exec(insert(DeletedTask), params=rows)
    return sorted((Deleted(row["id"], row["title"]) for row in rows), key=lambda task: task.id)


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
