"""Brings the tables into being. The only module that changes the schema: migrations will take its place."""

from sqlalchemy import text
from sqlmodel import SQLModel

import app.models  # noqa: F401  (its tables register themselves)
from app.database import Database

# Any number will do, as long as every replica takes the same.
_LOCK = 0x70D0_CB07


async def prepare_schema(database: Database) -> None:
    async with database.engine.begin() as connection:
        if database.kind == "postgresql":
            # One replica works, the others wait and find it done. The lock ends with the transaction, as
            # it must where a connection pooler hands out connections by the transaction.
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(SQLModel.metadata.create_all)
