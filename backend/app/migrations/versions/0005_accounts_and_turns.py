"""Titles of conversations, details of sessions, throttles, and turns that only their latest holder may write."""

import sqlalchemy as sa
from alembic import op

from app.models import UtcDateTime

revision = "0005"
down_revision = "0004"

# The first message of each older conversation, on one line and cut to the length of a title.
_TITLES = """
UPDATE conversations SET title = coalesce((
    SELECT trim(substr(replace(content, chr(10), ' '), 1, 60)) FROM messages
    WHERE messages.conversation_id = conversations.id ORDER BY messages.id LIMIT 1
), '')
"""


def upgrade() -> None:
    op.add_column("conversations", sa.Column("title", sa.String(60), nullable=False, server_default=""))
    newline = "chr(10)" if op.get_bind().dialect.name == "postgresql" else "char(10)"
    op.execute(_TITLES.replace("chr(10)", newline))

    op.add_column("messages", sa.Column("stopped", sa.Boolean, nullable=False, server_default=sa.false()))

    op.add_column("sessions", sa.Column("created_at", UtcDateTime, nullable=True))
    op.add_column("sessions", sa.Column("user_agent", sa.String(200), nullable=False, server_default=""))

    op.create_table(
        "throttles",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("free_at", sa.Float, nullable=False),
    )
    op.create_index("ix_throttles_free_at", "throttles", ["free_at"])

    op.add_column("turns", sa.Column("epoch", sa.Integer, nullable=False, server_default="0"))
    op.add_column("turns", sa.Column("stop_requested", sa.Boolean, nullable=False, server_default=sa.false()))
    # Deleting a message looks for the turns that it replies to.
    op.create_index("ix_turns_reply", "turns", ["reply_id"])
    op.create_table(
        "turn_changes",
        sa.Column("message_id", sa.Integer, sa.ForeignKey("turns.message_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("tool_call", sa.JSON, nullable=False),
    )
