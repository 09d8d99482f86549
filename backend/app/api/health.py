"""Is it alive, is it ready, and what is it?"""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from app import __version__
from app.api.deps import ServicesDep
from app.metrics import CONTENT_TYPE
from app.settings import AssistantKind, DatabaseKind

router = APIRouter(tags=["health"])


class Ready(BaseModel):
    status: Literal["ready", "not ready"]
    database: DatabaseKind
    assistant: AssistantKind
    reason: str | None = None


class Info(BaseModel):
    assistant: AssistantKind
    database: DatabaseKind
    version: str
    environment: str


@router.get("/health")
async def health() -> dict[str, str]:
    """Touches nothing outside the process: a database that is away is no cause to restart."""
    return {"status": "ok"}


@router.get("/ready", response_model=Ready, responses={503: {"model": Ready}})
async def ready(services: ServicesDep) -> JSONResponse:
    reason = await services.readiness.reason_against()
    settings = services.settings
    body = Ready(
        status="not ready" if reason else "ready",
        database=settings.database,
        assistant=settings.assistant,
        reason=reason,
    )
    return JSONResponse(body.model_dump(exclude_none=True), 503 if reason else 200)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(services: ServicesDep) -> Response:
    return Response(services.metrics.text(), media_type=CONTENT_TYPE)


@router.get("/api/info")
async def info(services: ServicesDep) -> Info:
    settings = services.settings
    return Info(
        assistant=settings.assistant,
        database=settings.database,
        version=__version__,
        environment=settings.environment,
    )
