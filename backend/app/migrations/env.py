"""Alembic's entry: works on the connection, and in the transaction, that app.schema gives it. Forward only: an older
replica goes on with a newer schema, as revisions add and never take away."""

from alembic import context
from sqlmodel import SQLModel

import app.models  # noqa: F401  (its tables register themselves)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
