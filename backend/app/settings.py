"""The settings of the process, read once from its environment. README.md describes each of them."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

DatabaseKind = Literal["sqlite", "postgresql"]
AssistantKind = Literal["rules", "openai"]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]

SHORTEST_GOOD_SECRET = 32
_SECRETS = ("auth_secret", "database_url", "openai_api_key")


class SettingsError(SystemExit):
    """Names the variable that is wrong, in one line, and never repeats its value."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"error: {problem}")


def _database_url(text: object) -> URL:
    try:
        url = make_url(str(text))
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise ValueError("has to be a URL such as postgresql://user:pass@host/db") from None
    if backend in ("postgres", "postgresql"):
        # psycopg 3 is installed, whatever driver the URL names.
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url.set(drivername="sqlite+aiosqlite")
    raise ValueError("has to begin with postgresql:// or sqlite:///")


def _sqlite_url(earlier: dict[str, Any]) -> URL:
    path = earlier["sqlite_path"] or ("/data/todo.db" if os.access("/data", os.W_OK) else "./todo.db")
    return URL.create("sqlite+aiosqlite", database=path)


def _log_level(text: str) -> str:
    return {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(text.upper(), text.upper())


class _Environment(PydanticBaseSettingsSource):
    """Variables by the upper-case names of the fields. Secrets also come from the file that NAME_FILE names. Empty
    values count as absent."""

    def __init__(self, settings_cls: type[BaseSettings], env: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self._env = env

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:  # noqa: ARG002
        value = self._text(field_name.upper())
        if value is None and field_name in _SECRETS:
            value = self._file(field_name.upper())
        return value, field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _text(self, name: str) -> str | None:
        return self._env.get(name, "").strip() or None

    def _file(self, name: str) -> str | None:
        path = self._text(f"{name}_FILE")
        if path is None:
            return None
        try:
            return Path(path).read_text("utf-8").strip() or None
        except FileNotFoundError:
            # A mounted Secret has no file for a key that is not configured.
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{name}_FILE cannot be read: {type(error).__name__}") from None


class Settings(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, arbitrary_types_allowed=True, extra="forbid")

    sqlite_path: str | None = None
    database_url: Annotated[URL, BeforeValidator(_database_url)] = Field(default_factory=_sqlite_url, repr=False)
    auth_secret: str = Field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    openai_api_key: str | None = Field(default=None, repr=False)
    openai_base_url: str | None = None
    openai_model: str = "gpt-4o-mini"
    environment: str = "development"
    log_level: Annotated[LogLevel, BeforeValidator(_log_level)] = "INFO"
    session_hours: int = Field(default=24 * 7, ge=1, le=24 * 365)
    # New accounts from one address of the network, after a first burst. 0 means no limit.
    sign_ups_per_minute: int = Field(default=30, ge=0, le=100_000)
    # Passive: the readiness probe asks the database only after a request failed to reach it, so that a hosted database
    # may sleep while nobody uses the app.
    ready_check: Literal["active", "passive"] = "active"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        assert isinstance(init_settings, InitSettingsSource)
        return (_Environment(settings_cls, init_settings.init_kwargs["env"]),)

    @property
    def database(self) -> DatabaseKind:
        return "sqlite" if self.database_url.get_backend_name() == "sqlite" else "postgresql"

    @property
    def assistant(self) -> AssistantKind:
        # A model on the own machine, such as Ollama's, needs no key.
        return "openai" if self.openai_api_key or self.openai_base_url else "rules"

    @property
    def warnings(self) -> tuple[str, ...]:
        """For the log, once it is set up."""
        if "auth_secret" not in self.model_fields_set:
            return ("AUTH_SECRET is not set: all sessions end when this process ends",)
        if len(self.auth_secret) < SHORTEST_GOOD_SECRET:
            return (f"AUTH_SECRET is shorter than {SHORTEST_GOOD_SECRET} characters",)
        return ()


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Raises SettingsError."""
    arguments: dict[str, Any] = {"env": os.environ if env is None else env}
    try:
        return Settings(**arguments)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        problem = first["msg"].removeprefix("Value error, ").replace("Input should be", "has to be")
        raise SettingsError(f"{str(first['loc'][0]).upper()} {problem}") from None
