"""Everything the environment decides, read once at start-up."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DatabaseKind = Literal["sqlite", "postgresql"]
ReadyCheck = Literal["active", "passive"]
AssistantKind = Literal["rules", "openai"]

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SHORTEST_GOOD_SECRET = 32


class SettingsError(SystemExit):
    """Says in one line which variable is wrong, and never what a secret holds."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"error: {problem}")


@dataclass(frozen=True, slots=True)
class Settings:
    database_url: URL = field(repr=False)
    auth_secret: str = field(repr=False)
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    openai_model: str = "gpt-4o-mini"
    environment: str = "development"
    log_level: str = "INFO"
    session_hours: int = 24 * 7
    # Passive: the readiness probe asks the database only after a request failed to reach it, so that one that sleeps
    # when nobody needs it may sleep.
    ready_check: ReadyCheck = "active"
    # What deserves a warning once logging is set up.
    warnings: tuple[str, ...] = ()

    @property
    def database(self) -> DatabaseKind:
        return "sqlite" if self.database_url.get_backend_name() == "sqlite" else "postgresql"

    @property
    def assistant(self) -> AssistantKind:
        return "openai" if self.openai_api_key else "rules"


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    env = os.environ if env is None else env
    warnings: list[str] = []

    auth_secret = _secret(env, "AUTH_SECRET")
    if auth_secret is None:
        auth_secret = secrets.token_urlsafe(48)
        warnings.append("AUTH_SECRET is not set: sessions end when this process does")
    elif len(auth_secret) < SHORTEST_GOOD_SECRET:
        warnings.append(f"AUTH_SECRET is shorter than {SHORTEST_GOOD_SECRET} characters")

    database_url = _secret(env, "DATABASE_URL")
    return Settings(
        database_url=_database_url(database_url) if database_url else _sqlite_url(env),
        auth_secret=auth_secret,
        openai_api_key=_secret(env, "OPENAI_API_KEY"),
        openai_base_url=_text(env, "OPENAI_BASE_URL"),
        openai_model=_text(env, "OPENAI_MODEL") or "gpt-4o-mini",
        environment=_text(env, "ENVIRONMENT") or "development",
        log_level=_log_level(env),
        session_hours=_session_hours(env),
        ready_check=_ready_check(env),
        warnings=tuple(warnings),
    )


def _text(env: Mapping[str, str], name: str) -> str | None:
    return env.get(name, "").strip() or None


def _secret(env: Mapping[str, str], name: str) -> str | None:
    """The variable itself, or the content of the file that NAME_FILE names."""
    if value := _text(env, name):
        return value
    path = _text(env, f"{name}_FILE")
    if path is None:
        return None
    try:
        return Path(path).read_text("utf-8").strip() or None
    except FileNotFoundError:
        # A mounted Secret has no file for a key that is not configured.
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}_FILE cannot be read: {type(error).__name__}") from None


def _database_url(text: str) -> URL:
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL is not a URL such as postgresql://user:pass@host/db") from None
    if backend in ("postgres", "postgresql"):
        # Whatever driver the URL asks for: psycopg 3 is the one that is installed.
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url.set(drivername="sqlite+aiosqlite")
    raise SettingsError("DATABASE_URL has to begin with postgresql:// or sqlite:///")


def _sqlite_url(env: Mapping[str, str]) -> URL:
    path = _text(env, "SQLITE_PATH")
    if path is None:
        path = "/data/todo.db" if os.access("/data", os.W_OK) else "./todo.db"
    return URL.create("sqlite+aiosqlite", database=path)


def _log_level(env: Mapping[str, str]) -> str:
    level = (_text(env, "LOG_LEVEL") or "INFO").upper()
    level = {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)
    if level not in LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL has to be one of {', '.join(LOG_LEVELS)}")
    return level


def _ready_check(env: Mapping[str, str]) -> ReadyCheck:
    match _text(env, "READY_CHECK"):
        case None | "active":
            return "active"
        case "passive":
            return "passive"
    raise SettingsError("READY_CHECK has to be active or passive")


def _session_hours(env: Mapping[str, str]) -> int:
    text = _text(env, "SESSION_HOURS") or str(24 * 7)
    if not text.isdecimal() or not 1 <= int(text) <= 24 * 365:
        raise SettingsError("SESSION_HOURS has to be a whole number from 1 to 8760")
    return int(text)
