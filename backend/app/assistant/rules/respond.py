"""Carries out what a message means, through the tools, and says what came of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from app.assistant.rules import say
from app.assistant.rules.change import act, change
from app.assistant.rules.desk import Desk
from app.assistant.rules.followup import last_shown, recent_task, understand
from app.assistant.rules.intents import Act, Add, Choice, Intent, List, Small, Unknown, Update
from app.assistant.rules.match import find
from app.assistant.tools import Toolbox

if TYPE_CHECKING:
    from app.assistant import Turn


async def respond(message: str, history: Sequence["Turn"], toolbox: Toolbox) -> str:
    intent = understand(message, history)
    asked = bool(history) and history[-1].content.endswith("?")
    return await _respond(intent, Desk(toolbox, recent_task(history), last_shown(history)), asked)


async def _respond(intent: Intent, desk: Desk, asked: bool) -> str:
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
        case Small():
            return _small_talk(intent, asked)
        case Unknown():
            return f"Should I add {say.quoted(intent.text)} as a task?" if intent.offer else say.UNSURE
    assert_never(intent)


def _small_talk(small: Small, asked: bool) -> str:
    match small.kind:
        case "greeting":
            return say.GREETING
        case "thanks":
            return say.THANKS
        case "help":
            return say.HELP
        case "no":
            return say.NEVER_MIND
        case "yes":
            return say.UNSURE if asked else say.NOTHING_PENDING_QUESTION
    assert_never(small.kind)


async def _add(intent: Add, desk: Desk) -> str:
    if not intent.titles:
        return say.ASK_TITLE
    said = []
    for title in intent.titles:
        result = await desk.add(title, intent.description)
        if "error" in result:
            said.append(f"I couldn't add that: {result['error'].rstrip('.')}.")
        else:
            said.append(f"Added task {result['task_id']}: {say.quoted(result['title'])}.")
    return "\n".join(said)


async def _list(intent: List, desk: Desk) -> str:
    tasks = await desk.tasks(intent.status)
    about = intent.about
    if about.empty or (about.every and about.status == "all"):
        return say.listing(tasks, intent.status)
    found = find(about, tasks, desk.recent, desk.shown)
    if not found.tasks:
        return say.not_found(about)
    if len(found.tasks) == 1:
        task = found.tasks[0]
        details = f"\n{task.description}" if task.description else ""
        return f"{say.line(task)}{details}"
    return f"I found {len(found.tasks)} tasks:\n{say.lines(found.tasks)}"
