"""Sessions that can be ended, and what slows the guessing of passwords."""

import sqlalchemy as sa
from alembic import op

from app.models import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("user_id", sa.String(36), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("rotation", sa.Integer, nullable=False),
        sa.Column("rotated_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_sessions_user", "sessions", ["user_id"])
    op.add_column("users", sa.Column("failed_sign_ins", sa.Integer, nullable=False, server_default="0"))
    op.add_column("users", sa.Column("failed_at", UtcDateTime, nullable=True))
