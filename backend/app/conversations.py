"""Conversations and their messages in the database. The caller commits."""

from typing import Any, Literal

from sqlalchemy import CursorResult, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import Conversation, Message, now

Role = Literal["user", "assistant"]
HISTORY = 20


async def list_conversations(session: AsyncSession, user_id: str, limit: int) -> list[Conversation]:
    query = (
        select(Conversation)
        .where(Conversation.user_id == user_id)
        .order_by(col(Conversation.updated_at).desc(), col(Conversation.id).desc())
        .limit(limit)
    )
    return list(await session.exec(query))


async def find_conversation(session: AsyncSession, user_id: str, conversation_id: int) -> int | None:
    """The id again where the conversation is this user's."""
    query = select(Conversation.id).where(Conversation.user_id == user_id, Conversation.id == conversation_id)
    return (await session.exec(query)).first()


async def write_to(session: AsyncSession, user_id: str, conversation_id: int) -> bool:
    """Puts the conversation first in the user's list, where it is theirs."""
    result: CursorResult[Any] = await session.exec(
        update(Conversation)
        .where(col(Conversation.user_id) == user_id, col(Conversation.id) == conversation_id)
        .values(updated_at=now())
        .execution_options(synchronize_session=False)
    )
    return result.rowcount > 0


async def start_conversation(session: AsyncSession, user_id: str) -> int:
    conversation = Conversation(user_id=user_id)
    session.add(conversation)
    await session.flush()
    assert conversation.id is not None
    return conversation.id


async def last_messages(
    session: AsyncSession, conversation_id: int, limit: int = HISTORY, before: int | None = None
) -> list[Message]:
    """The newest ones before that id, oldest first."""
    query = select(Message).where(Message.conversation_id == conversation_id)
    if before is not None:
        query = query.where(col(Message.id) < before)
    return list(await session.exec(query.order_by(col(Message.id).desc()).limit(limit)))[::-1]


async def add_message(
    session: AsyncSession,
    user_id: str,
    conversation_id: int,
    role: Role,
    content: str,
    tool_calls: list[dict[str, Any]] | None = None,
) -> Message:
    message = Message(
        user_id=user_id,
        conversation_id=conversation_id,
        role=role,
        content=content,
        tool_calls=tool_calls or [],
    )
    session.add(message)
    await session.flush()
    return message
