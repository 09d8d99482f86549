"""Takes the last change back, by the steps that are stored with its reply."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.assistant.dialogue import Dialogue, undoable
from app.assistant.toolbox import Toolbox

if TYPE_CHECKING:
    from app.assistant import Turn

_UNDO = re.compile(
    r"(?:(?:no|oops|oh|wait|please|sorry|ok|can\s+you|could\s+you|hmm|actually|whoops|stop)[\s,.!]+)*"
    r"(?:undo(?:\s+(?:it|that|this|the\s+last\s+(?:one|change|thing)|my\s+last\s+(?:change|one)|please|everything))*"
    r"|revert(?:\s+(?:it|that|this))?|(?:take|put|bring)\s+(?:it|that|them|those)\s+back|go\s+back|restore\s+(?:it|that|them)"
    r"|never\s*mind\s+that\s+change)(?:[\s,]+(?:please|again|now))*",
    re.I,
)
NOTHING = "There is nothing to take back in this conversation."


def is_undo(message: str) -> bool:
    return _UNDO.fullmatch(message.strip(" .!?")) is not None


async def take_back(history: Sequence["Turn"], toolbox: Toolbox) -> Dialogue | None:
    """Returns the state of the reply whose changes were taken back, or None where there is no such reply."""
    newest = undoable(history)
    if newest is None:
        return None
    state = next(Dialogue.model_validate(turn.dialogue) for turn in history if turn.id == newest)
    for step in state.undo:
        await toolbox.call(step.name, step.arguments)
    # The next "undo" is for the change before, and not for this one.
    toolbox.dialogue.undo = []
    toolbox.dialogue.undone = newest
    return state


async def undo(history: Sequence["Turn"], toolbox: Toolbox) -> str:
    state = await take_back(history, toolbox)
    if state is None:
        return NOTHING
    failed = [call.result["error"] for call in toolbox.calls if "error" in call.result]
    if failed:
        return f"I couldn't take all of that back: {failed[0]}"
    return f"I took that back: {_summary(state)}."


def _summary(state: Dialogue) -> str:
    verb = state.action.verb if state.action else "change"
    many = [len(step.arguments["ids"]) for step in state.undo if "ids" in step.arguments]
    count = sum(many) + len(state.undo) - len(many)
    gerunds = {"add": "adding", "delete": "deleting", "complete": "completing", "reopen": "reopening"}
    one = state.action.ids[0] if state.action and count == 1 else None
    return f"{gerunds.get(verb, 'changing')} {f'task {one}' if one else f'{count} tasks' if count > 1 else 'a task'}"
