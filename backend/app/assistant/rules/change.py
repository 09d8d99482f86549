"""Completing, reopening, deleting and changing: find the tasks, ask when unsure, then do it."""

from collections.abc import Sequence
from dataclasses import replace

from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents import Act, Target, Update, Verb
from app.assistant.rules.match import Found, Known, find
from app.assistant.tools import Result

_PAST: dict[Verb, str] = {"complete": "Completed", "reopen": "Reopened", "delete": "Deleted"}


async def act(intent: Act, desk: Desk) -> str:
    tasks = await desk.tasks()
    if question := _ask_first(intent.target, tasks, desk, intent.verb):
        return question
    found = find(intent.target, tasks, desk.recent, desk.shown)
    if len(found.tasks) > 1 and not _meant_several(intent.target):
        found = Found(_likelier(intent.verb, found.tasks), found.sure)
    if intent.verb == "delete" and found.near:
        # "Bread" is one letter from "read", and what is deleted is gone.
        found = replace(found, sure=False)
    if unclear := _unclear(found, intent.target, intent.verb, intent.confirmed):
        return unclear
    if _sweeping(intent, found) and not intent.confirmed:
        return f"{say.lines(found.tasks)}\nShall I {intent.verb} all {len(found.tasks)} of them?"
    already = [task for task in found.tasks if _already(intent.verb, task)]
    todo = [task for task in found.tasks if task not in already]
    said = []
    if todo:
        gone = [task.id for task in todo if "error" in await _do(intent.verb, task, desk)]
        done = [task for task in todo if task.id not in gone]
        said.append(f"{_PAST[intent.verb]} {say.names(done)}." if done else say.not_found(intent.target))
    if already:
        state = "completed already" if intent.verb == "complete" else "not completed"
        said.append(f"{_capital(say.names(already))} {'was' if len(already) == 1 else 'were'} {state}.")
    if found.missing:
        said.append(f"I couldn't find task {say.numbers(found.missing)}.")
    return " ".join(said)


async def change(intent: Update, desk: Desk) -> str:
    tasks = await desk.tasks()
    if question := _ask_first(intent.target, tasks, desk, "change"):
        return question
    (target, value), found = _best_reading(intent, tasks, desk)
    if unclear := _unclear(found, target, "change", intent.confirmed):
        return unclear
    if len(found.tasks) > 1:
        return f"{say.lines(found.tasks)}\nWhich one should I change?"
    task = found.tasks[0]
    if not value:
        about = "its description say" if intent.field == "description" else f"task {task.id} say instead"
        return f"What should {about}?"
    result = await desk.update(task.id, **{intent.field: value})
    if "error" in result:
        return f"I couldn't change that: {result['error']}."
    if intent.field == "description":
        return f"Changed the description of {say.named(task)}."
    return f"Changed task {task.id} from {say.quoted(task.title)} to {say.quoted(result['title'])}."


def _best_reading(intent: Update, tasks: Sequence[Known], desk: Desk) -> tuple[tuple[Target, str], Found]:
    readings = [(option, find(option[0], tasks, desk.recent, desk.shown)) for option in intent.options]

    def rank(reading: tuple[tuple[Target, str], Found]) -> int:
        found = reading[1]
        if not found.tasks:
            return 3
        return 2 if not found.sure else 0 if len(found.tasks) == 1 else 1

    return min(readings, key=rank)


def _ask_first(target: Target, tasks: Sequence[Known], desk: Desk, verb: str) -> str | None:
    if not tasks:
        return "Your list is empty, so there is nothing to do that to."
    if target.empty or (target.pronoun and desk.recent is None):
        return f"{say.lines(tasks)}\nWhich task should I {verb}?"
    return None


def _unclear(found: Found, target: Target, verb: str, confirmed: bool) -> str | None:
    if not found.tasks:
        if target.every:
            return "There are no such tasks."
        return say.not_found(target)
    if not found.sure and not (confirmed and len(found.tasks) == 1):
        if len(found.tasks) == 1:
            return f"Did you mean {say.named(found.tasks[0])}?"
        return f"{say.lines(found.tasks)}\nWhich one should I {verb}?"
    if len(found.tasks) > 1 and not _meant_several(target):
        return f"I found {len(found.tasks)} tasks like that:\n{say.lines(found.tasks)}\nWhich one should I {verb}?"
    return None


def _meant_several(target: Target) -> bool:
    if target.pick is not None and not target.pick.empty:
        return _meant_several(target.pick)
    return target.every or len(target.ids) > 1


def _sweeping(intent: Act, found: Found) -> bool:
    """Deleting many at one word cannot be taken back. Those chosen from a question were seen before."""
    return intent.verb == "delete" and intent.target.every and len(found.tasks) > 1


def _likelier(verb: Verb, tasks: tuple[Known, ...]) -> tuple[Known, ...]:
    """Of several like it, one completes what is pending and reopens what is completed."""
    if verb == "delete":
        return tasks
    return tuple(task for task in tasks if not _already(verb, task)) or tasks


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _already(verb: Verb, task: Known) -> bool:
    return verb != "delete" and task.completed == (verb == "complete")


async def _do(verb: Verb, task: Known, desk: Desk) -> Result:
    if verb == "complete":
        return await desk.complete(task.id)
    if verb == "delete":
        return await desk.delete(task.id)
    return await desk.update(task.id, completed=False)
