"""Turns in the database: a message, who works on it, and its reply. The replica that works on one holds a lease, which
it renews; when it dies the lease ends, and whoever is asked for the turn next takes it over."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app import conversations, limits
from app.models import ChatTurn, Message, now
from app.problems import ProblemError, not_found

LEASE = timedelta(seconds=10)


class TurnOverError(Exception):
    """Another replica took the turn over and has answered it: nobody would hear of what is done for it now."""


@dataclass(frozen=True, slots=True)
class Opened:
    message_id: int
    conversation_id: int
    user_id: str
    text: str
    # Nobody has worked on it yet.
    new: bool
    # What was said before it; none where that has still to be read.
    history: list[Message] | None = None


async def open_turn(
    session: AsyncSession, user_id: str, text: str, conversation_id: int | None, request_id: str
) -> Opened:
    """Keeps the message before anything is asked of the assistant: whatever happens to it, the message is not lost.
    The same request again gives the same turn."""
    await limits.wait_in_line(session, user_id)
    known = (await session.exec(_with_message(ChatTurn.user_id == user_id, ChatTurn.request_id == request_id))).first()
    if known is not None:
        turn, message = known
        if message.content != text:
            raise ProblemError(422, "This request_id belongs to another message.")
        await session.commit()
        return Opened(turn.message_id, message.conversation_id, user_id, text, new=False)
    if seconds := await limits.seconds_to_wait(session, user_id):
        raise ProblemError(429, f"That was fast. Try again in {seconds} s.", {"Retry-After": str(seconds)})
    history: list[Message] = []
    if conversation_id is None:
        conversation_id = await conversations.start_conversation(session, user_id)
    elif await conversations.write_to(session, user_id, conversation_id):
        history = await conversations.last_messages(session, conversation_id)
    else:
        raise not_found("conversation")
    message = await conversations.add_message(session, user_id, conversation_id, "user", text)
    assert message.id is not None
    session.add(ChatTurn(message_id=message.id, user_id=user_id, request_id=request_id, lease_until=now() + LEASE))
    await session.commit()
    return Opened(message.id, conversation_id, user_id, text, new=True, history=history)


async def reply_to(session: AsyncSession, message_id: int) -> Message | None:
    query = select(Message).join(ChatTurn, col(ChatTurn.reply_id) == col(Message.id))
    return (await session.exec(query.where(ChatTurn.message_id == message_id))).first()


async def take_over(session: AsyncSession, message_id: int) -> list[dict[str, Any]] | None:
    """What the turn has changed already, where its lease has ended and is this replica's now. Commits."""
    result: CursorResult[Any] = await session.exec(
        _unanswered(message_id)
        .where(col(ChatTurn.lease_until) <= now())
        .values(lease_until=now() + LEASE)
        .returning(col(ChatTurn.tool_calls))
    )
    changed: list[dict[str, Any]] | None = result.scalar_one_or_none()
    await session.commit()
    return changed


async def renew_lease(session: AsyncSession, message_id: int) -> None:
    await session.exec(_unanswered(message_id).values(lease_until=now() + LEASE))
    await session.commit()


async def give_up(session: AsyncSession, message_id: int) -> None:
    """Whoever asks for the turn again need not wait for the lease to end."""
    await session.exec(_unanswered(message_id).values(lease_until=now()))
    await session.commit()


async def note_change(session: AsyncSession, message_id: int, tool_calls: list[dict[str, Any]]) -> None:
    """In the transaction of the change itself. The caller commits, unless the turn is over: then the change is none."""
    result: CursorResult[Any] = await session.exec(_unanswered(message_id).values(tool_calls=tool_calls))
    if not result.rowcount:
        raise TurnOverError


async def answer(session: AsyncSession, opened: Opened, text: str, tool_calls: list[dict[str, Any]]) -> Message:
    """Keeps the reply, unless somebody else's came first: then that one holds. Commits."""
    reply = await conversations.add_message(
        session, opened.user_id, opened.conversation_id, "assistant", text, tool_calls
    )
    result: CursorResult[Any] = await session.exec(_unanswered(opened.message_id).values(reply_id=reply.id))
    if result.rowcount:
        await session.commit()
        return reply
    await session.rollback()
    first = await reply_to(session, opened.message_id)
    if first is None:
        raise not_found("conversation")
    return first


def _with_message(*conditions: Any) -> Any:
    return select(ChatTurn, Message).join(Message, col(Message.id) == col(ChatTurn.message_id)).where(*conditions)


def _unanswered(message_id: int) -> Any:
    return (
        update(ChatTurn)
        .where(col(ChatTurn.message_id) == message_id, col(ChatTurn.reply_id).is_(None))
        .execution_options(synchronize_session=False)
    )
