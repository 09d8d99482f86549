"""Conversations and their messages in the database. The caller commits."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import CursorResult, delete, func, tuple_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app.models import CONVERSATION_TITLE_MAX, Conversation, Message, now

Role = Literal["user", "assistant"]
HISTORY = 20


@dataclass(frozen=True, slots=True)
class Page:
    conversations: list[Conversation]
    # The number of all the user's conversations.
    total: int


def title_of(message: str) -> str:
    """A title for the conversation that begins with this message: its first line, cut at a word."""
    line = " ".join(message.strip().split("\n", 1)[0].split())
    if len(line) <= CONVERSATION_TITLE_MAX:
        return line
    cut = line[: CONVERSATION_TITLE_MAX - 1]
    whole_words = cut if line[len(cut)] == " " else cut.rpartition(" ")[0]
    return f"{whole_words or cut}…"


async def page_of_conversations(session: AsyncSession, user_id: str, limit: int, before: int | None) -> Page | None:
    """The conversations that were used last, or those that follow `before` in this order. None where `before` is no
    conversation of the user."""
    order = tuple_(col(Conversation.updated_at), col(Conversation.id))
    query = select(Conversation).where(Conversation.user_id == user_id)
    if before is not None:
        mark = (
            await session.exec(
                select(Conversation.updated_at, Conversation.id).where(
                    Conversation.user_id == user_id, Conversation.id == before
                )
            )
        ).first()
        if mark is None:
            return None
        query = query.where(order < tuple_(*mark))
    query = query.order_by(col(Conversation.updated_at).desc(), col(Conversation.id).desc()).limit(limit)
    found = list(await session.exec(query))
    total = len(found)
    if before is not None or total == limit:
        total = (await session.exec(select(func.count()).where(col(Conversation.user_id) == user_id))).one()
    return Page(found, total)


async def find_conversation(session: AsyncSession, user_id: str, conversation_id: int) -> int | None:
    """The id again where the conversation is the user's own."""
    query = select(Conversation.id).where(Conversation.user_id == user_id, Conversation.id == conversation_id)
    return (await session.exec(query)).first()


async def touch(session: AsyncSession, user_id: str, conversation_id: int) -> bool:
    """Puts the conversation first in the user's list. False where it is not the user's own."""
    result: CursorResult[Any] = await session.exec(
        update(Conversation)
        .where(col(Conversation.user_id) == user_id, col(Conversation.id) == conversation_id)
        .values(updated_at=now())
        .execution_options(synchronize_session=False)
    )
    return result.rowcount > 0


async def rename(session: AsyncSession, user_id: str, conversation_id: int, title: str) -> Conversation | None:
    result = await session.exec(
        update(Conversation)
        .where(col(Conversation.user_id) == user_id, col(Conversation.id) == conversation_id)
        .values(title=title)
        .returning(Conversation)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    conversation: Conversation | None = result.scalar_one_or_none()
    return conversation


async def delete_conversation(session: AsyncSession, user_id: str, conversation_id: int) -> bool:
    """Deletes it with its messages. False where it is not the user's own."""
    result: CursorResult[Any] = await session.exec(
        delete(Conversation)
        .where(col(Conversation.user_id) == user_id, col(Conversation.id) == conversation_id)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount > 0


async def start_conversation(session: AsyncSession, user_id: str, message: str = "") -> int:
    conversation = Conversation(user_id=user_id, title=title_of(message))
    session.add(conversation)
    await session.flush()
    assert conversation.id is not None
    return conversation.id


async def last_messages(
    session: AsyncSession, conversation_id: int, limit: int = HISTORY, before: int | None = None
) -> list[Message]:
    """The newest messages before that id, oldest first."""
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
    **details: Any,
) -> Message:
    message = Message(
        user_id=user_id,
        conversation_id=conversation_id,
        role=role,
        content=content,
        tool_calls=tool_calls or [],
        **details,
    )
    session.add(message)
    await session.flush()
    return message
