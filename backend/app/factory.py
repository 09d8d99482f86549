"""Puts the application together."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from app import __version__
from app.api import account, auth, chat, health, mcp, tasks
from app.logs import set_up_logging
from app.middleware import BodyLimit, RequestContext
from app.openapi import DescribedApp
from app.problems import install_problem_handlers
from app.services import Services, build_services
from app.settings import Settings

# For turns whose readers have gone, after the server has waited for its requests.
FINISH_SECONDS = 3.0

log = logging.getLogger(__name__)


def create_app(settings: Settings) -> FastAPI:
    set_up_logging(settings.log_level)
    services = build_services(settings)
    app = DescribedApp(
        title="Todo chatbot",
        version=__version__,
        lifespan=_lifespan,
        openapi_url="/api/openapi.json",
        # These pages load scripts from another host.
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestContext, metrics=services.metrics)
    install_problem_handlers(app)
    for router in (health.router, auth.router, account.router, tasks.router, chat.router, mcp.router):
        app.include_router(router)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    settings = services.settings
    for warning in settings.warnings:
        log.warning(warning)
    background = [
        asyncio.create_task(services.readiness.prepare()),
        asyncio.create_task(services.assistant.warm_up()),
        asyncio.create_task(services.mcp.serve()),
    ]
    data = {
        "version": __version__,
        "environment": settings.environment,
        "database": settings.database,
        "assistant": settings.assistant,
    }
    log.info("started", extra={"data": data})
    yield
    await services.runs.finish(FINISH_SECONDS)
    for task in background:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await services.assistant.close()
    await services.database.close()
    log.info("stopped")
