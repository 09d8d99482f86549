"""Turns: one for each message to the assistant, however often it is sent and whichever replica answers it."""

import sqlalchemy as sa
from alembic import op

from app.models import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("message_id", sa.Integer, sa.ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("reply_id", sa.Integer, sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=True),
        sa.Column("lease_until", UtcDateTime, nullable=False),
        sa.Column("tool_calls", sa.JSON, nullable=False),
        sa.UniqueConstraint("user_id", "request_id", name="uq_turns_request"),
    )
