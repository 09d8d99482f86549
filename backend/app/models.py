"""The tables."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

TITLE_MAX = 200
DESCRIPTION_MAX = 1000
EMAIL_MAX = 254


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
    # Wrong passwords in a row, and when the last one came.
    failed_sign_ins: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Session(SQLModel, table=True):
    """What a sign-in opens and a sign-out ends. Its tokens are signed, so that nothing in this row opens anything."""

    __tablename__: ClassVar[str] = "sessions"
    __table_args__ = (Index("ix_sessions_user", "user_id"),)

    id: str = Field(default_factory=lambda: str(uuid4()), primary_key=True, max_length=36)
    user_id: str = Field(max_length=36, sa_column_args=(ForeignKey("users.id", ondelete="CASCADE"),))
    # How often its refresh token was changed: one that counts less has been spent.
    rotation: int = 0
    rotated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


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
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ChatTurn(SQLModel, table=True):
    """A message of the user's and what came of it. The replica that works on it holds the lease."""

    __tablename__: ClassVar[str] = "turns"
    __table_args__ = (
        ForeignKeyConstraint(["message_id"], ["messages.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["reply_id"], ["messages.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
        UniqueConstraint("user_id", "request_id", name="uq_turns_request"),
    )

    message_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    user_id: str = Field(max_length=36)
    # The client's name for this message: the same one twice is the same turn.
    request_id: str = Field(max_length=36)
    reply_id: int | None = None
    lease_until: datetime = Field(sa_type=UtcDateTime)
    # What it has changed so far, written together with each change.
    tool_calls: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
