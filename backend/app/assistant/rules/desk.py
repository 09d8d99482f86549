"""The five tools as the rules use them."""

from typing import Any

from app.assistant.rules.match import Known
from app.assistant.tools import Result, Toolbox
from app.tasks import Status


class Desk:
    def __init__(self, toolbox: Toolbox, recent: int | None, shown: tuple[int, ...] = ()) -> None:
        self._toolbox = toolbox
        self.recent = recent
        self.shown = shown

    async def tasks(self, status: Status = "all") -> list[Known]:
        result = await self._toolbox.call("list_tasks", {"status": status})
        return [
            Known(task["task_id"], task["title"], task["completed"], task["description"]) for task in result["tasks"]
        ]

    async def add(self, title: str, description: str) -> Result:
        arguments: dict[str, Any] = {"title": title}
        if description:
            arguments["description"] = description
        return await self._toolbox.call("add_task", arguments)

    async def complete(self, task_id: int) -> Result:
        return await self._toolbox.call("complete_task", {"task_id": task_id})

    async def delete(self, task_id: int) -> Result:
        return await self._toolbox.call("delete_task", {"task_id": task_id})

    async def update(self, task_id: int, **changes: str | bool) -> Result:
        return await self._toolbox.call("update_task", {"task_id": task_id, **changes})
