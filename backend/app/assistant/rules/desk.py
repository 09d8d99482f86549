"""One message's view of the list and of the conversation before it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.assistant.dialogue import Action, Dialogue
from app.assistant.rules.match import Found, Known, find
from app.assistant.rules.target import Target
from app.assistant.rules.text import fold
from app.assistant.toolbox import Toolbox

if TYPE_CHECKING:
    from app.assistant import Turn


class Desk:
    def __init__(self, message: str, history: Sequence["Turn"], toolbox: Toolbox) -> None:
        self.message = message
        self.history = history
        self.toolbox = toolbox
        replies = [Dialogue.model_validate(turn.dialogue or {}) for turn in history if turn.role == "assistant"]
        # The state that the reply just before left.
        self.last = replies[-1] if history and history[-1].role == "assistant" and replies else Dialogue()
        self.action: Action | None = next((state.action for state in reversed(replies) if state.action), None)
        self._known: list[Known] | None = None

    @property
    def now(self) -> Dialogue:
        """The state that this reply leaves."""
        return self.toolbox.dialogue

    async def tasks(self) -> list[Known]:
        if self._known is None:
            self._known = [
                Known(task["task_id"], task["title"], task["completed"], task["description"])
                for task in await self.toolbox.look()
            ]
        return self._known

    async def find(self, target: Target) -> Found:
        # "It" is what this message changed before, or the one task that was shown, or what was changed last.
        shown, action = self.last.shown, self.now.action or self.action
        recent = shown if not self.now.action and (len(shown) == 1 or target.plural) else []
        recent = recent or (action.ids if action else [])
        return find(target, await self.tasks(), recent, self.last.shown)

    async def by_ids(self, ids: Sequence[int]) -> list[Known]:
        wanted = set(ids)
        return [task for task in await self.tasks() if task.id in wanted]

    async def names_a_task(self) -> bool:
        """Whether the message is a task's title: "Cancel the newspaper" may be meant as that task."""
        return any(fold(task.title) == fold(self.message.strip(" .!")) for task in await self.tasks())

    def forget(self) -> None:
        """The list has changed: it is read again."""
        self._known = None
