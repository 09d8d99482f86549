"""Migrations: what they lead to is what the models say, and they are applied once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

from app.database import Database
from app.schema import HEAD, prepare_schema
from app.settings import load_settings
from tests.conftest import Running
from tests.postgres import TemporaryPostgres


@pytest.fixture(params=["sqlite", "postgresql"])
def env(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    if request.param == "sqlite":
        return {"SQLITE_PATH": str(tmp_path / "todo.db")}
    server: TemporaryPostgres = request.getfixturevalue("postgres")
    return {"DATABASE_URL": server.new_database()}


async def on(env: dict[str, str], function: Any) -> Any:
    database = Database(load_settings(env))
    try:
        async with database.engine.begin() as connection:
            return await connection.run_sync(function)
    finally:
        await database.close()


async def prepare(env: dict[str, str]) -> None:
    database = Database(load_settings(env))
    try:
        await prepare_schema(database)
    finally:
        await database.close()


def revision(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def test_the_newest_revision_is_the_one_expected() -> None:
    scripts = ScriptDirectory(str(Path(__file__).parent.parent / "app/migrations"))
    assert scripts.get_heads() == [HEAD]


async def test_leads_to_what_the_models_say(on_both: Running) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))

    async with on_both.services.database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_replicas_that_start_at_once_migrate_once(env: dict[str, str]) -> None:
    databases = [Database(load_settings(env)) for _ in range(4)]
    await asyncio.gather(*map(prepare_schema, databases))
    for database in databases:
        await database.close()
    assert await on(env, revision) == HEAD


async def test_adopts_tables_from_before_revisions_were_counted(env: dict[str, str]) -> None:
    from alembic import command
    from alembic.config import Config

    def first_revision(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent.parent / "app/migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("DROP TABLE alembic_version"))
        values = "('u', 'ann@example.com', 'h', 0, '2026-01-01 00:00:00')"
        columns = "(id, email, password_hash, last_task_id, created_at)"
        connection.execute(text(f"INSERT INTO users {columns} VALUES {values}"))

    await on(env, first_revision)
    await prepare(env)
    assert await on(env, revision) == HEAD
    assert await on(env, lambda c: c.execute(text("SELECT failed_sign_ins FROM users")).scalar_one()) == 0


async def test_serves_with_a_schema_that_a_newer_replica_left(env: dict[str, str]) -> None:
    await prepare(env)
    await on(env, lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    await prepare(env)
    assert await on(env, revision) == "9999"


async def test_a_migration_that_fails_leaves_nothing_behind(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("app.schema.HEAD", "no such revision")
        with pytest.raises(Exception, match="no such revision"):
            await prepare(env)
    await prepare(env)
    assert await on(env, revision) == HEAD


def test_forward_only() -> None:
    scripts = ScriptDirectory(str(Path(__file__).parent.parent / "app/migrations"))
    assert all(not hasattr(script.module, "downgrade") for script in scripts.walk_revisions())
