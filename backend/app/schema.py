"""Brings the schema up to date at start-up. The only module that changes it."""

import asyncio
import importlib
import logging
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from app.database import Database

log = logging.getLogger(__name__)

# The newest revision. Where the database is there already, Alembic is not even loaded: it takes a third of a second
# of a small pod's start-up.
HEAD = "0005"

# Any number will do, as long as every replica takes the same.
_LOCK = 0x70D0_CB07


async def prepare_schema(database: Database) -> None:
    async with database.engine.connect() as connection:
        if await connection.run_sync(_revision) == HEAD:
            return
    await asyncio.to_thread(importlib.import_module, "alembic.command")
    async with database.engine.begin() as connection:
        # One replica works, the others wait and find it done. Either lock ends with the transaction, as it must where
        # a connection pooler hands out connections by the transaction.
        if database.kind == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        else:
            await connection.execute(text("BEGIN IMMEDIATE"))
        await connection.run_sync(_upgrade)


def _revision(connection: Connection) -> str | None:
    """None where there is no table at all, "" where they were made before revisions were counted."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        return "" if "users" in tables else None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    revision = _revision(connection)
    if revision == "":
        command.stamp(config, "0001")
    elif revision is not None and revision not in {
        r.revision for r in ScriptDirectory.from_config(config).walk_revisions()
    }:
        # A newer replica was here, and this one is what a rollback brought back.
        log.warning("the schema is newer than this program", extra={"data": {"revision": revision, "known": HEAD}})
        return
    command.upgrade(config, HEAD)
