"""The assistant: one that follows rules, or one that asks a model. Both work through the same five tools."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.assistant.toolbox import Toolbox
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said earlier in the conversation."""

    role: str
    content: str
    tool_calls: Sequence[dict[str, Any]] = field(default=())
    # The message's id, None where it is not stored.
    id: int | None = None
    # See app.assistant.dialogue.
    dialogue: dict[str, Any] | None = None


class Assistant(Protocol):
    async def warm_up(self) -> None:
        """Loads what is slow to load, in the background of the start-up."""

    def reply(self, message: str, history: Sequence[Turn], toolbox: Toolbox) -> AsyncGenerator[str]:
        """Answers, in pieces. What it does, it does through the toolbox, which remembers it."""

    async def close(self) -> None:
        """Lets go of its connections."""


def create_assistant(settings: Settings) -> Assistant:
    # Only the one in use is loaded.
    if settings.assistant == "openai":
        from app.assistant.model import ModelAssistant

        return ModelAssistant(settings)
    from app.assistant.rules import RuleAssistant

    return RuleAssistant()
