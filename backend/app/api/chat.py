"""Talking to the assistant, and what was said."""

import logging
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from app import conversations
from app.api.deps import Owner, ServicesDep, SessionDep
from app.assistant import Turn
from app.assistant.tools import Toolbox, ToolCall
from app.fields import MessageText
from app.problems import ProblemError, not_found, problem_responses

router = APIRouter(prefix="/api/{user_id}", tags=["chat"], responses=problem_responses(401, 403, 413, 422, 503))
log = logging.getLogger(__name__)

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]


class ChatIn(BaseModel):
    message: MessageText
    conversation_id: Id | None = None


class ChatOut(BaseModel):
    conversation_id: int
    message_id: int
    response: str
    tool_calls: list[ToolCall]
    timestamp: datetime


class ConversationOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    created_at: datetime
    updated_at: datetime


class MessageOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    role: str
    content: str
    tool_calls: list[dict[str, Any]]
    created_at: datetime


@router.post("/chat", responses=problem_responses(404, 429))
async def chat(user: Owner, services: ServicesDep, session: SessionDep, body: ChatIn) -> ChatOut:
    if seconds := await services.chat_limit.wait_for(user.id):
        raise ProblemError(429, f"That was fast. Try again in {seconds} s.", {"Retry-After": str(seconds)})
    conversation_id = body.conversation_id
    if conversation_id is None:
        conversation_id = await conversations.start_conversation(session, user.id)
    elif await conversations.find_conversation(session, user.id, conversation_id) is None:
        raise not_found("conversation")
    history = await conversations.last_messages(session, conversation_id)
    # Kept before anything is asked of the assistant: whatever happens to it, the message is not lost.
    await conversations.add_message(session, user.id, conversation_id, "user", body.message)
    await session.commit()

    turns = [Turn(message.role, message.content, message.tool_calls) for message in history]
    toolbox = Toolbox(services.database.session, user.id)
    response = await services.assistant.reply(body.message, turns, toolbox)

    reply = await conversations.add_message(
        session, user.id, conversation_id, "assistant", response, [c.model_dump() for c in toolbox.calls]
    )
    await session.commit()
    log.info("chat", extra={"data": {"tools": [call.name for call in toolbox.calls]}})
    assert reply.id is not None
    return ChatOut(
        conversation_id=conversation_id,
        message_id=reply.id,
        response=response,
        tool_calls=toolbox.calls,
        timestamp=reply.created_at,
    )


@router.get("/conversations")
async def list_conversations(
    user: Owner, session: SessionDep, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> list[ConversationOut]:
    found = await conversations.list_conversations(session, user.id, limit)
    return [ConversationOut.model_validate(conversation) for conversation in found]


@router.get("/conversations/{conversation_id}/messages", responses=problem_responses(404))
async def list_messages(
    user: Owner,
    session: SessionDep,
    conversation_id: Annotated[int, Path(ge=1, le=2**31 - 1)],
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[MessageOut]:
    if await conversations.find_conversation(session, user.id, conversation_id) is None:
        raise not_found("conversation")
    messages = await conversations.last_messages(session, conversation_id, limit)
    return [MessageOut.model_validate(message) for message in messages]
