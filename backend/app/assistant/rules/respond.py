"""From a message to a reply."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.assistant.rules.answer import answer
from app.assistant.rules.desk import Desk
from app.assistant.rules.parse import parse
from app.assistant.toolbox import Toolbox

if TYPE_CHECKING:
    from app.assistant import Turn


async def respond(message: str, history: Sequence["Turn"], toolbox: Toolbox) -> str:
    desk = Desk(message, history, toolbox)
    intent = parse(message)
    # An answer is read as an answer before it is read as a command.
    answered = await answer(message, intent, desk)
    return await intent.respond(desk) if answered is None else answered
