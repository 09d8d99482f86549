"""Brings the MCP server up when somebody first asks for it."""

import asyncio
import importlib
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from app.database import Database

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class McpService:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted = asyncio.Event()
        self._manager: asyncio.Future[StreamableHTTPSessionManager] | None = None

    async def serve(self) -> None:
        """Until it is cancelled: the manager's tasks have to begin and end in one task."""
        self._manager = asyncio.get_running_loop().create_future()
        await self._wanted.wait()
        module = await asyncio.to_thread(importlib.import_module, "app.mcp_tools")
        manager: StreamableHTTPSessionManager = module.session_manager(self._database)
        async with manager.run():
            self._manager.set_result(manager)
            await asyncio.Event().wait()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._manager is not None
        self._wanted.set()
        manager = await asyncio.shield(self._manager)
        await manager.handle_request(scope, receive, send)
