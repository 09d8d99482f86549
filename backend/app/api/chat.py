"""Talking to the assistant, and what was said."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app import conversations
from app.api.deps import Owner, ReadingDep, ServicesDep, SessionDep
from app.api.sse import MEDIA_TYPE, event_stream
from app.fields import MessageText
from app.problems import Problem, ProblemError, not_found, problem_responses
from app.runs import Done
from app.turns import open_turn

router = APIRouter(prefix="/api/{user_id}", tags=["chat"], responses=problem_responses(401, 403, 413, 422, 503))

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]


class ChatIn(BaseModel):
    message: MessageText
    conversation_id: Id | None = None
    # The client's name for this message: sent again, it is the same turn and no second one.
    request_id: UUID | None = None


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


@router.post(
    "/chat",
    response_model=Done,
    responses=problem_responses(404, 429) | {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}},
)
async def chat(user: Owner, services: ServicesDep, session: SessionDep, request: Request, body: ChatIn) -> Any:
    """A JSON answer, or server-sent events where the request accepts them."""
    request_id = str(body.request_id or uuid4())
    opened = await open_turn(session, user.id, body.message, body.conversation_id, request_id)
    # At once: the message is kept, and nothing may come between that and the work on it.
    events = services.runs.events(opened)
    # What follows may take long: the connection goes back to the pool.
    await session.close()
    if MEDIA_TYPE in request.headers.get("accept", ""):
        return event_stream(events)
    *_, last = [event.data async for event in events]
    if isinstance(last, Problem):
        raise ProblemError(last.status, last.detail)
    return last


@router.get("/conversations")
async def list_conversations(
    user: Owner, session: ReadingDep, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> list[ConversationOut]:
    found = await conversations.list_conversations(session, user.id, limit)
    return [ConversationOut.model_validate(conversation) for conversation in found]


@router.get("/conversations/{conversation_id}/messages", responses=problem_responses(404))
async def list_messages(
    user: Owner,
    session: ReadingDep,
    conversation_id: Annotated[int, Path(ge=1, le=2**31 - 1)],
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> list[MessageOut]:
    if await conversations.find_conversation(session, user.id, conversation_id) is None:
        raise not_found("conversation")
    messages = await conversations.last_messages(session, conversation_id, limit, before)
    return [MessageOut.model_validate(message) for message in messages]
