"""How often a user may write to the assistant. What they wrote is counted where it is kept, so that replicas count
together and a restart forgets nothing."""

import math
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import Message, User, now

MESSAGES = 30
WINDOW = timedelta(minutes=1)


async def wait_in_line(session: AsyncSession, user_id: str) -> None:
    """Until the caller commits, the same user's other messages wait here."""
    # A write that changes nothing is a lock on either database.
    await session.exec(
        update(User)
        .where(col(User.id) == user_id)
        .values(last_task_id=User.last_task_id)
        .execution_options(synchronize_session=False)
    )


async def seconds_to_wait(session: AsyncSession, user_id: str) -> int:
    """0 where the next message may come now."""
    query = (
        select(Message.created_at)
        .where(Message.user_id == user_id, Message.role == "user")
        .order_by(col(Message.id).desc())
        .offset(MESSAGES - 1)
        .limit(1)
    )
    oldest = (await session.exec(query)).first()
    return 0 if oldest is None else max(0, math.ceil((oldest + WINDOW - now()).total_seconds()))
