"""From a message to a reply."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from app.assistant.rules import ask, say
from app.assistant.rules.answer import answer, correct
from app.assistant.rules.apply import add
from app.assistant.rules.decide import about, act, change, report, reword
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents import (
    About,
    Act,
    Add,
    Choice,
    Correct,
    Intent,
    List,
    Report,
    Reword,
    Small,
    Undo,
    Unknown,
    Update,
)
from app.assistant.rules.match import How, Known
from app.assistant.rules.parse import parse
from app.assistant.take_back import undo
from app.assistant.toolbox import Toolbox
from app.tasks import Status

if TYPE_CHECKING:
    from app.assistant import Turn

_SMALL_TALK = {
    "greeting": say.GREETING,
    "thanks": say.THANKS,
    "help": say.HELP,
    "no": say.NEVER_MIND,
    "yes": say.NOTHING_PENDING_QUESTION,
    "account": say.ACCOUNT,
    "complaint": say.COMPLAINT,
    "denied": say.DENIED,
    "several": say.SEVERAL,
}


async def respond(message: str, history: Sequence["Turn"], toolbox: Toolbox) -> str:
    desk = Desk(message, history, toolbox)
    said = parse(message)
    # An answer is read as an answer before it is read as a command.
    if (answered := await answer(message, said, desk)) is not None:
        return answered
    return await _respond(said, desk)


async def _respond(intent: Intent, desk: Desk) -> str:
    match intent:
        case Add():
            return await _add(intent, desk)
        case List():
            return await _list(intent, desk)
        case Choice():
            return await _list(List(about=intent.target), desk)
        case Act():
            return await act(intent, desk)
        case Update():
            return await change(intent, desk)
        case Report():
            return await report(intent, desk)
        case Reword():
            return await reword(intent, desk)
        case About():
            return await about(intent, desk)
        case Small():
            return _SMALL_TALK[intent.kind]
        case Undo():
            return await undo(desk.history, desk.toolbox)
        case Correct():
            return await correct(intent, desk) or say.NEVER_MIND
        case Unknown():
            return ask.offer(desk, [intent.text]) if intent.offer else say.UNSURE
    assert_never(intent)


async def _add(intent: Add, desk: Desk) -> str:
    if not intent.titles:
        return ask.new_title(desk)
    if not intent.sure:
        return ask.offer(desk, intent.titles)
    if not intent.about.empty:
        found = await desk.find(intent.about)
        if found.how >= How.SEVERAL and len(found.tasks) <= say.FEW:
            shown = _show(desk, {}, list(found.tasks))
            return f"{shown}\n{ask.offer(desk, intent.titles)}"
    return await add(desk, intent.titles, intent.description)


async def _list(intent: List, desk: Desk) -> str:
    tasks = await desk.tasks()
    status: Status = intent.status
    if intent.about.every and intent.about.status != "all":
        status = intent.about.status
    of_status = [task for task in tasks if status == "all" or task.completed == (status == "completed")]
    if intent.about.empty or intent.about.every:
        _show(desk, {"status": status}, of_status)
        return say.listing(of_status, status)
    found = await desk.find(intent.about)
    if not found.tasks:
        return say.not_found(intent.about, found.missing)
    lines = _show(desk, {"status": status}, list(found.tasks))
    if len(found.tasks) == 1:
        description = found.tasks[0].description
        return f"{lines}\n{description}" if description else lines
    return f"I found {len(found.tasks)} tasks:\n{lines}"


def _show(desk: Desk, arguments: dict[str, str], tasks: list[Known]) -> str:
    desk.now.shown = [task.id for task in tasks]
    desk.toolbox.tell_of_list(arguments, len(tasks), desk.now.shown)
    return say.lines(tasks)
