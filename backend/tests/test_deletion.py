"""Deleting an account is fast, however much there is of others."""

from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from app.accounts import delete_account
from tests.conftest import Start
from tests.postgres import TemporaryPostgres

OWN, OTHERS = 10_000, 1_000_000

# A conversation for every 10 turns. Message 2n is the user's, message 2n + 1 is the reply to it.
FILL = """
INSERT INTO conversations (user_id, title, created_at, updated_at)
    SELECT '{user}', 't', now(), now() FROM generate_series(1, {turns} / 10);
INSERT INTO messages (conversation_id, user_id, role, content, tool_calls, created_at, stopped)
    SELECT {conversations} + n / 20 + 1, '{user}', CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, 'hello', '[]',
        now(), false FROM generate_series(0, 2 * {turns} - 1) n;
INSERT INTO turns (message_id, user_id, request_id, reply_id, lease_until, tool_calls, epoch, stop_requested)
    SELECT {messages} + 2 * n - 1, '{user}', n::text, {messages} + 2 * n, now(), '[]', 0, false
    FROM generate_series(1, {turns}) n;
INSERT INTO turn_changes (message_id, position, tool_call)
    SELECT {messages} + 2 * n - 1, 0, '{{}}' FROM generate_series(1, {turns}) n;
INSERT INTO tasks (user_id, id, title, description, completed, created_at, updated_at)
    SELECT '{user}', n, 't', '', false, now(), now() FROM generate_series(1, 2000) n;
"""


def lookups() -> list[tuple[str, list[str], set[tuple[str, ...]]]]:
    """The table and columns of each foreign key, and the columns of each index of that table."""
    found = []
    for table in SQLModel.metadata.tables.values():
        indexed = {tuple(column.name for column in index.columns) for index in table.indexes}
        indexed |= {tuple(column.name for column in table.primary_key.columns)}
        indexed |= {tuple(c.name for c in u.columns) for u in table.constraints if hasattr(u, "columns") and unique(u)}
        found += [(table.name, [c.name for c in key.columns], indexed) for key in table.foreign_key_constraints]
    return found


def unique(constraint: Any) -> bool:
    return bool(constraint.__visit_name__ == "unique_constraint")


@pytest.mark.parametrize(("table", "columns", "indexed"), lookups(), ids=lambda value: str(value)[:40])
def test_every_foreign_key_is_indexed(table: str, columns: list[str], indexed: set[tuple[str, ...]]) -> None:
    """By these columns, deleting a row looks for the rows that refer to it. Without an index it scans the table."""
    assert any(list(names[: len(columns)]) == columns for names in indexed), table


async def fill(session: AsyncSession, user: str, turns: int) -> None:
    def highest(table: str) -> str:
        return f"(SELECT coalesce(max(id), 0) FROM {table})"

    connection = await session.connection()
    counts = [(await connection.execute(text(f"SELECT {highest(t)}"))).scalar() for t in ("conversations", "messages")]
    # The rows are right: checking each of them would take most of the test's time.
    await connection.execute(text("SET LOCAL session_replication_role = replica"))
    statements = FILL.format(user=user, turns=turns, conversations=counts[0], messages=counts[1])
    for statement in filter(str.strip, statements.split(";")):
        await connection.execute(text(statement))


async def test_ten_thousand_turns_beside_a_million_of_others(start: Start, postgres: TemporaryPostgres) -> None:
    async with start(DATABASE_URL=postgres.new_database()) as running:
        person, other = await running.person(), await running.person()
        async with running.services.database.session() as session:
            await fill(session, other.id, OTHERS)
            await fill(session, person.id, OWN)
            await session.commit()
        async with running.services.database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as idle:
            await idle.execute(text("VACUUM ANALYZE"))
        begun = perf_counter()
        async with running.services.database.session() as session:
            await delete_account(session, person.id)
        took = perf_counter() - begun
        async with running.services.database.engine.connect() as connection:
            for name in ("conversations", "messages", "turns", "tasks", "sessions"):
                query = text(f"SELECT count(*) FROM {name} WHERE user_id = :user")
                assert (await connection.execute(query, {"user": person.id})).scalar() == 0
            left = (await connection.execute(text("SELECT count(*) FROM turns"))).scalar()
        assert left == OTHERS
        assert took < 1
