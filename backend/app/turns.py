"""Turns in the database: a message, the replica that works on it, and its reply.

The replica that works on a turn holds its lease and renews it. When that replica dies, the lease ends and the next
replica that is asked for the turn takes it over. A take-over raises the turn's epoch, and every write names the epoch
of its holder: a replica that wakes up after a take-over can no longer write."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from app import conversations, limits
from app.models import ChatTurn, Message, TurnChange, now
from app.problems import ProblemError, not_found

LEASE = timedelta(seconds=10)


class TurnLostError(Exception):
    """This replica no longer holds the turn: another one took it over, it has its reply, or it was deleted."""


class TurnGoneError(Exception):
    """The turn was deleted together with its conversation or its account."""


@dataclass(frozen=True, slots=True)
class Opened:
    message_id: int
    conversation_id: int
    user_id: str
    request_id: str
    text: str
    # This request created the turn and holds its lease, in epoch 0.
    new: bool
    # The messages before it, or None where they still have to be read.
    history: list[Message] | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    message_id: int
    epoch: int


@dataclass(frozen=True, slots=True)
class TakenOver:
    lease: Lease
    # The changes of the holders before.
    changes: list[dict[str, Any]]
    stop_requested: bool


async def open_turn(
    session: AsyncSession, user_id: str, text: str, conversation_id: int | None, request_id: str
) -> Opened:
    """Stores the message before the assistant works on it, so that no failure loses it. The same request again gives
    the same turn. Commits."""
    await limits.wait_in_line(session, user_id)
    known = (await session.exec(_with_message(ChatTurn.user_id == user_id, ChatTurn.request_id == request_id))).first()
    if known is not None:
        turn, message = known
        if message.content != text:
            raise ProblemError(422, "This request_id belongs to another message.")
        await session.commit()
        return Opened(turn.message_id, message.conversation_id, user_id, request_id, text, new=False)
    if seconds := await limits.seconds_to_wait(session, user_id):
        raise ProblemError(429, f"That was fast. Try again in {seconds} s.", {"Retry-After": str(seconds)})
    history: list[Message] = []
    if conversation_id is None:
        conversation_id = await conversations.start_conversation(session, user_id, text)
    elif await conversations.touch(session, user_id, conversation_id):
        history = await conversations.last_messages(session, conversation_id)
    else:
        raise not_found("conversation")
    message = await conversations.add_message(session, user_id, conversation_id, "user", text)
    assert message.id is not None
    session.add(ChatTurn(message_id=message.id, user_id=user_id, request_id=request_id, lease_until=now() + LEASE))
    await session.commit()
    return Opened(message.id, conversation_id, user_id, request_id, text, new=True, history=history)


async def reply_to(session: AsyncSession, message_id: int) -> Message | None:
    query = select(Message).join(ChatTurn, col(ChatTurn.reply_id) == col(Message.id))
    return (await session.exec(query.where(ChatTurn.message_id == message_id))).first()


async def take_over(session: AsyncSession, message_id: int) -> TakenOver | None:
    """Takes the turn where its lease has ended. None while another replica holds it. Commits.

    Raises TurnGoneError where there is no such turn."""
    result = await session.exec(
        update(ChatTurn)
        .where(
            col(ChatTurn.message_id) == message_id,
            col(ChatTurn.reply_id).is_(None),
            col(ChatTurn.lease_until) <= now(),
        )
        .values(lease_until=now() + LEASE, epoch=col(ChatTurn.epoch) + 1)
        .returning(col(ChatTurn.epoch), col(ChatTurn.tool_calls), col(ChatTurn.stop_requested))
        .execution_options(synchronize_session=False)
    )
    row = result.one_or_none()
    if row is None:
        known = (await session.exec(select(ChatTurn.message_id).where(ChatTurn.message_id == message_id))).first()
        await session.commit()
        if known is None:
            raise TurnGoneError
        return None
    changes = row.tool_calls + await changes_of(session, message_id)
    await session.commit()
    return TakenOver(Lease(message_id, row.epoch), changes, row.stop_requested)


async def changes_of(session: AsyncSession, message_id: int) -> list[dict[str, Any]]:
    """The tool calls of the turn that changed something, in their order."""
    query = select(TurnChange).where(TurnChange.message_id == message_id).order_by(col(TurnChange.position))
    return [change.tool_call for change in await session.exec(query)]


async def renew_lease(session: AsyncSession, lease: Lease) -> bool:
    """Whether the user has asked to stop the turn. Commits. Raises TurnLostError."""
    result: CursorResult[Any] = await session.exec(
        _held(lease).values(lease_until=now() + LEASE).returning(col(ChatTurn.stop_requested))
    )
    stop_requested: bool | None = result.scalar_one_or_none()
    await session.commit()
    if stop_requested is None:
        raise TurnLostError
    return stop_requested


async def give_up(session: AsyncSession, lease: Lease) -> None:
    """Ends the lease, so that the next request for the turn need not wait for its end. Commits."""
    await session.exec(_held(lease).values(lease_until=now()))
    await session.commit()


async def request_stop(session: AsyncSession, user_id: str, request_id: str) -> int | None:
    """Asks the replica that works on the turn to stop. Returns the turn's message, or None where there is no such
    turn. Commits."""
    result: CursorResult[Any] = await session.exec(
        update(ChatTurn)
        .where(col(ChatTurn.user_id) == user_id, col(ChatTurn.request_id) == request_id)
        .values(stop_requested=True)
        .returning(col(ChatTurn.message_id))
        .execution_options(synchronize_session=False)
    )
    message_id: int | None = result.scalar_one_or_none()
    await session.commit()
    return message_id


async def note_change(session: AsyncSession, lease: Lease, position: int, tool_call: dict[str, Any]) -> None:
    """Stores the turn's change number `position`, in the transaction of the change itself. The caller commits. Raises
    TurnLostError: then the caller has to roll back."""
    result: CursorResult[Any] = await session.exec(_held(lease).values(lease_until=now() + LEASE))
    if not result.rowcount:
        raise TurnLostError
    session.add(TurnChange(message_id=lease.message_id, position=position, tool_call=tool_call))
    await session.flush()


async def answer(
    session: AsyncSession, opened: Opened, lease: Lease, text: str, tool_calls: list[dict[str, Any]], **details: Any
) -> Message:
    """Stores the reply with further fields of its message. Commits. Raises TurnLostError and stores nothing."""
    reply = await conversations.add_message(
        session, opened.user_id, opened.conversation_id, "assistant", text, tool_calls, **details
    )
    result: CursorResult[Any] = await session.exec(_held(lease).values(reply_id=reply.id))
    if not result.rowcount:
        await session.rollback()
        raise TurnLostError
    await session.commit()
    return reply


def _with_message(*conditions: Any) -> Any:
    return select(ChatTurn, Message).join(Message, col(Message.id) == col(ChatTurn.message_id)).where(*conditions)


def _held(lease: Lease) -> Any:
    return (
        update(ChatTurn)
        .where(
            col(ChatTurn.message_id) == lease.message_id,
            col(ChatTurn.epoch) == lease.epoch,
            col(ChatTurn.reply_id).is_(None),
        )
        .execution_options(synchronize_session=False)
    )
