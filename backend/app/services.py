"""What a running process is made of, built once from its settings."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from app.assistant import Assistant, create_assistant
from app.database import Database
from app.limits import MemoryRateLimit, RateLimit
from app.passwords import Passwords
from app.readiness import Readiness
from app.schema import prepare_schema
from app.settings import Settings
from app.tokens import Tokens

CHATS_A_MINUTE = 30


@dataclass(slots=True)
class Services:
    settings: Settings
    database: Database
    readiness: Readiness
    passwords: Passwords
    tokens: Tokens
    chat_limit: RateLimit
    assistant: Assistant


def build_services(settings: Settings) -> Services:
    database = Database(settings)
    return Services(
        settings=settings,
        database=database,
        readiness=Readiness(database.ping, partial(prepare_schema, database)),
        passwords=Passwords(),
        tokens=Tokens(settings.auth_secret, timedelta(hours=settings.session_hours)),
        chat_limit=MemoryRateLimit(CHATS_A_MINUTE, 60),
        assistant=create_assistant(settings),
    )
