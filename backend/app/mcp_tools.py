"""The five tools as an MCP server. Only app.mcp_service imports this module: the library takes most of a second of a
small pod's time to load."""

import json

from mcp.server import Server, ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
)
from starlette.requests import Request

from app import __version__
from app.assistant.toolbox import Toolbox
from app.assistant.tools import TOOLS
from app.database import Database

INSTRUCTIONS = "One person's todo list. Tasks have numbers: list_tasks gives them."


def session_manager(database: Database) -> StreamableHTTPSessionManager:
    async def list_tools(_: ServerRequestContext, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(
            tools=[
                Tool(name=t.name, description=t.description, inputSchema=t.arguments.model_json_schema())
                for t in TOOLS.values()
            ]
        )

    async def call_tool(context: ServerRequestContext, params: CallToolRequestParams) -> CallToolResult:
        request = context.request
        assert isinstance(request, Request)
        if params.name not in TOOLS:
            result = {"error": f"There is no tool {params.name}."}
        else:
            # Whose tasks: the token's, which the route has looked at.
            result = await Toolbox(database, request.state.user_id).call(params.name, params.arguments or {})
        text = TextContent(text=json.dumps(result, ensure_ascii=False))
        return CallToolResult(content=[text], structuredContent=result, isError="error" in result)

    server = Server(
        "todo-chatbot",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    # Any replica may answer any request.
    return StreamableHTTPSessionManager(server, json_response=True, stateless=True)
