"""Messages to the assistant, and the conversations they form."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app import conversations
from app.api.deps import Owner, ReadingDep, ServicesDep, SessionDep
from app.api.sse import MEDIA_TYPE, event_stream
from app.assistant.dialogue import Dialogue, Question, undoable
from app.assistant.toolbox import ToolCall
from app.fields import ConversationTitle, MessageText
from app.models import Message
from app.problems import Problem, ProblemError, not_found, problem_responses
from app.runs import Done
from app.turns import open_turn

router = APIRouter(prefix="/api/{user_id}", tags=["chat"], responses=problem_responses(401, 403, 413, 422, 503))

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
ConversationId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class ChatIn(BaseModel):
    message: MessageText
    conversation_id: Id | None = None
    # The client's id for this message: the same id again gives the same turn, never a second one.
    request_id: UUID | None = None


class ConversationChanges(BaseModel):
    title: ConversationTitle


class ConversationOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    title: str
    created_at: datetime
    updated_at: datetime


class MessageOut(BaseModel):
    id: int
    role: Literal["user", "assistant"]
    content: str
    tool_calls: list[ToolCall]
    # Whether the user stopped this reply before its end.
    stopped: bool
    # What the assistant waits for.
    question: Question | None
    # Whether the message "undo" takes this reply's changes back.
    undo: bool
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
    # The message is stored. The work on it begins with no await in between, where the request could be cancelled.
    events = services.runs.events(opened)
    # The reply may take long: the connection goes back to the pool.
    await session.close()
    if MEDIA_TYPE in request.headers.get("accept", ""):
        return event_stream(events)
    *_, last = [event.data async for event in events]
    if isinstance(last, Problem):
        raise ProblemError(last.status, last.detail)
    return last


@router.post("/chat/{request_id}/stop", status_code=204, responses=problem_responses(404))
async def stop(user: Owner, services: ServicesDep, request_id: UUID) -> None:
    """Ends the reply to this message with what it says so far. A reply that has ended stays as it is."""
    if not await services.runs.stop(user.id, str(request_id)):
        raise not_found("message")


@router.get("/conversations", responses=problem_responses(404))
async def list_conversations(
    user: Owner,
    session: ReadingDep,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> list[ConversationOut]:
    """The conversations that were used last, or with `before` those that follow this conversation in the list."""
    page = await conversations.page_of_conversations(session, user.id, limit, before)
    if page is None:
        raise not_found("conversation")
    response.headers["X-Total-Count"] = str(page.total)
    return [ConversationOut.model_validate(conversation) for conversation in page.conversations]


@router.patch("/conversations/{conversation_id}", responses=problem_responses(404))
async def rename_conversation(
    user: Owner, session: SessionDep, conversation_id: ConversationId, body: ConversationChanges
) -> ConversationOut:
    conversation = await conversations.rename(session, user.id, conversation_id, body.title)
    if conversation is None:
        raise not_found("conversation")
    await session.commit()
    return ConversationOut.model_validate(conversation)


@router.delete("/conversations/{conversation_id}", status_code=204, responses=problem_responses(404))
async def delete_conversation(user: Owner, session: SessionDep, conversation_id: ConversationId) -> None:
    if not await conversations.delete_conversation(session, user.id, conversation_id):
        raise not_found("conversation")
    await session.commit()


@router.get("/conversations/{conversation_id}/messages", responses=problem_responses(404))
async def list_messages(
    user: Owner,
    session: ReadingDep,
    conversation_id: ConversationId,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> list[MessageOut]:
    if await conversations.find_conversation(session, user.id, conversation_id) is None:
        raise not_found("conversation")
    messages = await conversations.last_messages(session, conversation_id, limit, before)
    # Only the end of the conversation can be undone.
    last_change = undoable(messages) if before is None else None
    return [_shown(message, undo=message.id == last_change) for message in messages]


def _shown(message: Message, *, undo: bool) -> MessageOut:
    assert message.id is not None
    return MessageOut(
        id=message.id,
        role="user" if message.role == "user" else "assistant",
        content=message.content,
        tool_calls=[ToolCall.model_validate(call) for call in message.tool_calls],
        stopped=message.stopped,
        question=Dialogue.model_validate(message.dialogue or {}).question,
        undo=undo,
        created_at=message.created_at,
    )
