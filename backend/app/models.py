"""The tables."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, false
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

TITLE_MAX = 200
DESCRIPTION_MAX = 1000
EMAIL_MAX = 254
CONVERSATION_TITLE_MAX = 60
USER_AGENT_MAX = 200


def now() -> datetime:
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """SQLite forgets time zones: what comes back from it is in UTC, and says so again here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class User(SQLModel, table=True):
    __tablename__: ClassVar[str] = "users"

    id: str = Field(default_factory=lambda: str(uuid4()), primary_key=True, max_length=36)
    email: str = Field(unique=True, max_length=EMAIL_MAX)
    password_hash: str = Field(max_length=255)
    last_task_id: int = 0
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    # Only versions before revision 0005 use these two. They may run beside this one during a rolling update.
    failed_sign_ins: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Session(SQLModel, table=True):
    """A sign-in opens it and a sign-out ends it. Its tokens are signed: this row alone gives no access."""

    __tablename__: ClassVar[str] = "sessions"
    __table_args__ = (Index("ix_sessions_user", "user_id"),)

    id: str = Field(default_factory=lambda: str(uuid4()), primary_key=True, max_length=36)
    user_id: str = Field(max_length=36, sa_column_args=(ForeignKey("users.id", ondelete="CASCADE"),))
    # How often its refresh token was renewed. A refresh token with a lower number was used before.
    rotation: int = 0
    rotated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    # Null for a session that a version before revision 0005 opened.
    created_at: datetime | None = Field(default_factory=now, sa_type=UtcDateTime)
    user_agent: str = Field(default="", max_length=USER_AGENT_MAX, sa_column_kwargs={"server_default": ""})


class Throttle(SQLModel, table=True):
    """How far the tries under one key are ahead of their allowed rate. See app.throttle."""

    __tablename__: ClassVar[str] = "throttles"
    __table_args__ = (Index("ix_throttles_free_at", "free_at"),)

    key: str = Field(primary_key=True, max_length=64)
    # Seconds since 1970: both databases can add to a number within the statement that reads it.
    free_at: float


class Task(SQLModel, table=True):
    """A task's id counts within its user, from 1 and never used twice: "task 3" is what that person sees as
    their third task, whoever else uses the app. So the key is (user_id, id), and `users.last_task_id` is the
    counter, increased by the same transaction."""

    __tablename__: ClassVar[str] = "tasks"

    user_id: str = Field(primary_key=True, max_length=36, sa_column_args=(ForeignKey("users.id", ondelete="CASCADE"),))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    title: str = Field(max_length=TITLE_MAX)
    description: str = Field(default="", max_length=DESCRIPTION_MAX)
    completed: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class DeletedTask(SQLModel, table=True):
    """A task that its user deleted, kept for a while so that the deletion can be undone under the same id."""

    __tablename__: ClassVar[str] = "deleted_tasks"

    user_id: str = Field(primary_key=True, max_length=36, sa_column_args=(ForeignKey("users.id", ondelete="CASCADE"),))
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    title: str = Field(max_length=TITLE_MAX)
    description: str = Field(max_length=DESCRIPTION_MAX)
    completed: bool
    created_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Conversation(SQLModel, table=True):
    __tablename__: ClassVar[str] = "conversations"
    __table_args__ = (Index("ix_conversations_user_updated", "user_id", "updated_at"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(max_length=36, sa_column_args=(ForeignKey("users.id", ondelete="CASCADE"),))
    title: str = Field(default="", max_length=CONVERSATION_TITLE_MAX, sa_column_kwargs={"server_default": ""})
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Message(SQLModel, table=True):
    __tablename__: ClassVar[str] = "messages"
    __table_args__ = (
        ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        Index("ix_messages_conversation", "conversation_id", "id"),
        Index("ix_messages_user", "user_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int
    user_id: str = Field(max_length=36)
    role: str = Field(max_length=16)
    content: str
    # What the assistant did, so that a page can show it again after a reload.
    tool_calls: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    # What the next message may answer, undo or refer to. See app.assistant.dialogue.
    dialogue: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    # Whether the user stopped this reply before its end.
    stopped: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ChatTurn(SQLModel, table=True):
    """A message of the user and its reply. The replica that works on the reply holds the turn's lease."""

    __tablename__: ClassVar[str] = "turns"
    __table_args__ = (
        ForeignKeyConstraint(["message_id"], ["messages.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["reply_id"], ["messages.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        UniqueConstraint("user_id", "request_id", name="uq_turns_request"),
        Index("ix_turns_reply", "reply_id"),
    )

    message_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    user_id: str = Field(max_length=36)
    # The client's name for this message: the same one twice is the same turn.
    request_id: str = Field(max_length=36)
    reply_id: int | None = None
    lease_until: datetime = Field(sa_type=UtcDateTime)
    # How many times another replica took the turn over. Only the holder of the latest epoch may write.
    epoch: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    stop_requested: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # The changes that a version before revision 0005 made. Since then they are rows of TurnChange.
    tool_calls: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)


class TurnChange(SQLModel, table=True):
    """One tool call that changed something, written in the transaction of the change itself."""

    __tablename__: ClassVar[str] = "turn_changes"
    __table_args__ = (ForeignKeyConstraint(["message_id"], ["turns.message_id"], ondelete="CASCADE"),)

    message_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    tool_call: dict[str, Any] = Field(sa_type=JSON)
