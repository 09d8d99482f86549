"""SQLite, where several connections are the first."""

import sqlite3
from collections.abc import Iterator
from itertools import repeat

import pytest

from app import database


class Cursor:
    """Is told so many times that the database is locked."""

    def __init__(self, locked: Iterator[bool]) -> None:
        self.locked = locked
        self.asked: list[str] = []

    def execute(self, sql: str) -> None:
        self.asked.append(sql)
        if next(self.locked, False):
            raise sqlite3.OperationalError("database is locked")


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    all_of_them: list[float] = []
    monkeypatch.setattr("app.database.time.sleep", all_of_them.append)
    return all_of_them


def test_a_connection_that_comes_second_asks_again(pauses: list[float]) -> None:
    cursor = Cursor(iter([True, True]))
    database._write_ahead(cursor)
    assert cursor.asked == ["PRAGMA journal_mode=WAL"] * 3
    assert len(pauses) == 2


def test_a_database_that_stays_locked_is_an_error(pauses: list[float]) -> None:
    with pytest.raises(sqlite3.OperationalError):
        database._write_ahead(Cursor(repeat(True)))
    assert sum(pauses) < 5
