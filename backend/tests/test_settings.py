from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from app.assistant import create_assistant
from app.settings import SettingsError, load_settings


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgresql://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgresql+asyncpg://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        (
            "postgresql://u:p@ep-x-pooler.example.com/db?sslmode=require&channel_binding=require\r\n",
            "postgresql+psycopg://u:p@ep-x-pooler.example.com/db?sslmode=require&channel_binding=require",
        ),
        ("sqlite:////tmp/x.db", "sqlite+aiosqlite:////tmp/x.db"),
    ],
)
def test_database_url(given: str, used: str) -> None:
    settings = load_settings({"DATABASE_URL": given})
    assert settings.database_url.render_as_string(hide_password=False) == make_url(used).render_as_string(
        hide_password=False
    )


def test_a_first_run_needs_nothing() -> None:
    settings = load_settings({"DATABASE_URL": " ", "OPENAI_API_KEY": "", "AUTH_SECRET": "\n"})
    assert (settings.database, settings.assistant) == ("sqlite", "rules")
    assert len(settings.auth_secret) >= 32
    assert settings.auth_secret != load_settings({}).auth_secret
    assert "AUTH_SECRET is not set" in settings.warnings[0]


@pytest.mark.parametrize(
    ("env", "assistant"),
    [
        ({"OPENAI_API_KEY": "a key"}, "openai"),
        ({"OPENAI_BASE_URL": "http://host.minikube.internal:11434/v1"}, "openai"),
        ({"OPENAI_MODEL": "a-model"}, "rules"),
    ],
)
def test_an_endpoint_without_a_key_is_a_model_too(env: dict[str, str], assistant: str) -> None:
    settings = load_settings(env)
    assert settings.assistant == assistant
    assert (
        type(create_assistant(settings)).__name__ == {"openai": "ModelAssistant", "rules": "RuleAssistant"}[assistant]
    )


def test_sqlite_path() -> None:
    assert load_settings({"SQLITE_PATH": "/tmp/here.db"}).database_url.database == "/tmp/here.db"


@pytest.mark.parametrize("name", ["DATABASE_URL", "OPENAI_API_KEY", "AUTH_SECRET"])
def test_secrets_from_files(tmp_path: Path, name: str) -> None:
    value = "postgresql://u:p@h/db" if name == "DATABASE_URL" else "a secret of more than thirty-two letters"
    file = tmp_path / "secret"
    file.write_text(f"{value}\r\n")
    from_file, direct = load_settings({f"{name}_FILE": str(file)}), load_settings({name: value})
    for field in {"DATABASE_URL": ["database_url"], "OPENAI_API_KEY": ["openai_api_key"]}.get(name, ["auth_secret"]):
        assert getattr(from_file, field) == getattr(direct, field)
    file.write_text("")
    assert load_settings({f"{name}_FILE": str(file)}).assistant == "rules"


@pytest.mark.parametrize(
    "env",
    [
        {"DATABASE_URL": "secret-word"},
        {"DATABASE_URL": "mysql://secret-word@h/db"},
        {"DATABASE_URL": "postgresql://u:secret-word@h:port/db"},
        {"AUTH_SECRET_FILE": "/dev/null/absent"},
        {"LOG_LEVEL": "loud"},
        {"SESSION_HOURS": "0"},
        {"READY_CHECK": "never"},
    ],
)
def test_what_is_wrong_is_said_without_the_value(env: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(env)
    assert next(iter(env)) in str(error.value)
    assert "secret-word" not in str(error.value)


def test_secrets_are_not_shown() -> None:
    env = {"DATABASE_URL": "postgresql://u:hidden@h/db", "OPENAI_API_KEY": "hidden", "AUTH_SECRET": "hidden"}
    assert "hidden" not in repr(load_settings(env))


def test_log_level_names() -> None:
    assert load_settings({"LOG_LEVEL": "warn"}).log_level == "WARNING"


def test_a_secret_file_that_is_absent_is_a_secret_that_is_absent(tmp_path: Path) -> None:
    assert load_settings({"OPENAI_API_KEY_FILE": str(tmp_path / "absent")}).assistant == "rules"
