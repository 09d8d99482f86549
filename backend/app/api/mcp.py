"""The five tools for other assistants, over MCP's streamable HTTP, stateless."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.deps import CurrentUser, ServicesDep
from app.mcp_service import McpService
from app.problems import problem_responses

router = APIRouter(prefix="/api/mcp", tags=["mcp"], responses=problem_responses(401, 403, 413, 503))


class _McpAnswer(Response):
    def __init__(self, service: McpService) -> None:
        super().__init__()
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._service.handle(scope, receive, send)


# The body is JSON-RPC, which the OpenAPI document does not describe.
@router.post("", include_in_schema=False)
async def mcp(request: Request, user: CurrentUser, services: ServicesDep) -> Response:
    request.state.user_id = user.id
    return _McpAnswer(services.mcp)
