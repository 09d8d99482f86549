"""The parts of a running process, built once from its settings."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from app.assistant import Assistant, create_assistant
from app.database import Database
from app.hashing import Hashing
from app.mcp_service import McpService
from app.metrics import Metrics
from app.readiness import Readiness
from app.runs import Runs
from app.schema import prepare_schema
from app.settings import Settings
from app.tokens import Tokens


@dataclass(slots=True)
class Services:
    settings: Settings
    database: Database
    readiness: Readiness
    hashing: Hashing
    tokens: Tokens
    metrics: Metrics
    assistant: Assistant
    runs: Runs
    mcp: McpService


def build_services(settings: Settings) -> Services:
    database = Database(settings)
    metrics = Metrics(settings, database)
    assistant = create_assistant(settings)
    return Services(
        settings=settings,
        database=database,
        readiness=Readiness(
            database.ping, partial(prepare_schema, database), passive=settings.ready_check == "passive"
        ),
        hashing=Hashing(),
        tokens=Tokens(settings.auth_secret, timedelta(hours=settings.session_hours)),
        metrics=metrics,
        assistant=assistant,
        runs=Runs(database, assistant, metrics),
        mcp=McpService(database),
    )
