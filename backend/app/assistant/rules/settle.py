"""Decides whether a change is certain enough to be carried out at once. Otherwise it asks, and names the tasks.

Deleting, renaming and describing need a number or the exact title. Completing and reopening also accept every word of a
command, where only one title has them all. What was not commanded is always asked about."""

from collections.abc import Sequence

from app.assistant.dialogue import Verb
from app.assistant.rules import ask, say
from app.assistant.rules.apply import carry_out
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import Found, How, Known
from app.assistant.rules.reschedule import has_day
from app.assistant.rules.target import Target
from app.assistant.rules.text import as_title
from app.models import TITLE_MAX

_ENOUGH: dict[Verb, How] = {"complete": How.WHOLE, "reopen": How.WHOLE}


async def settle(desk: Desk, verb: Verb, found: Found, target: Target, value: str, sure: bool) -> str:
    tasks: Sequence[Known] = found.tasks
    if len(tasks) > 1 and (not target.several or verb in ("rename", "describe") or found.how is How.LIKE):
        narrowed = [task for task in tasks if not _already(verb, task)] or list(tasks)
        if len(narrowed) > 1:
            return ask.choose(desk, verb, narrowed, value, f"I found {len(narrowed)} tasks like that:")
        tasks = narrowed
    if verb in ("rename", "describe") and not value:
        return ask.new_text(desk, verb, tasks[0])
    if target.every and (todo := [task for task in tasks if not _already(verb, task)]):
        tasks = todo
    if (sure and found.how >= _ENOUGH.get(verb, How.EXACT)) or all(_already(verb, task) for task in tasks):
        return await carry_out(desk, verb, tasks, value)
    return ask.confirm(desk, verb, tasks, value)


async def nothing_to(desk: Desk, verb: Verb, target: Target, title: str) -> str | None:
    """The reply where no task can be meant: the list is empty, or none was named."""
    tasks = await desk.tasks()
    if not tasks:
        return ask.offer(desk, [title]) if title else "Your list is empty, so there is nothing to do that to."
    if target.empty or (target.pronoun and not (await desk.find(target)).tasks):
        return ask.choose(desk, verb, tasks)
    return None


def not_found(desk: Desk, found: Found, target: Target, verb: Verb, title: str) -> str:
    if target.every:
        return "There are no such tasks."
    if not title and target.text and verb == "complete":
        title = as_title(target.text)
    return ask.offer(desk, [title], no_task_like(target)) if title else say.not_found(target, found.missing)


def no_task_like(target: Target) -> str:
    return f"I couldn't find a task like {say.quoted(target.text)}." if target.text else ""


async def unknown(desk: Desk, text: str, *, offer: bool = True) -> str:
    """A statement with a day in it may be something to remember. Other statements are no tasks."""
    return ask.offer(desk, [text.strip(" .!")[:TITLE_MAX]]) if offer and has_day(text) else say.UNSURE


def _already(verb: Verb, task: Known) -> bool:
    return verb in ("complete", "reopen") and task.completed == (verb == "complete")
