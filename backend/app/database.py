"""The engine and its sessions."""

import sqlite3
import time
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.settings import DatabaseKind, Settings


class Database:
    def __init__(self, settings: Settings) -> None:
        self.kind: DatabaseKind = settings.database
        self.engine = _create_engine(settings)
        self.session = async_sessionmaker(self.engine, class_=AsyncSession, expire_on_commit=False)
        # For a statement that only reads: it is one round trip without a transaction around it, instead of three.
        self.reading = async_sessionmaker(
            self.engine.execution_options(isolation_level="AUTOCOMMIT"), class_=AsyncSession, expire_on_commit=False
        )

    async def ping(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


def _create_engine(settings: Settings) -> AsyncEngine:
    # hide_parameters: an error's text would otherwise carry what people wrote into the log.
    common: dict[str, Any] = {"hide_parameters": True, "pool_size": 5, "max_overflow": 5, "pool_timeout": 5}
    if settings.database == "postgresql":
        engine = create_async_engine(
            settings.database_url,
            # PgBouncer in transaction mode, as before Neon, has no prepared statements.
            connect_args={"prepare_threshold": None, "connect_timeout": 10},
            # Neon sleeps after five minutes and drops its connections.
            pool_recycle=240,
            **common,
        )
        event.listen(engine.sync_engine, "checkin", _note_time)
        event.listen(engine.sync_engine, "checkout", _ping_after_a_pause)
        return engine
    engine = create_async_engine(settings.database_url, **common)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


# Seconds. A connection that was used a moment ago is not asked whether it is still there.
PAUSE = 5.0


def _note_time(_: object, record: Any) -> None:
    record.info["returned"] = time.monotonic()


def _ping_after_a_pause(connection: Any, record: Any, _: object) -> None:
    if time.monotonic() - record.info.get("returned", time.monotonic()) < PAUSE:
        return
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
        connection.rollback()
    except Exception as error:
        # The pool opens another one.
        raise DisconnectionError from error


def _write_ahead(cursor: Any) -> None:
    # The change of a new file's mode does not wait for another connection that makes it too: SQLite says at once that
    # the database is locked. The other one is through with it in a moment.
    for pause in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            time.sleep(pause)
    cursor.execute("PRAGMA journal_mode=WAL")


def _prepare_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "synchronous=NORMAL", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    _write_ahead(cursor)
    cursor.close()
    # SQLite's own knows the letters of ASCII alone.
    connection.create_function("lower", 1, lambda text: text.lower() if isinstance(text, str) else text)
