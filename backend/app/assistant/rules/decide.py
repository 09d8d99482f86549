"""Decides whether a change is certain enough to be carried out at once. Otherwise it asks, and names the tasks.

Deleting, renaming and describing need a number or the exact title. Completing and reopening also accept every word of a
command, where only one title has them all. What was not commanded is always asked about."""

import re
from collections.abc import Sequence

from app.assistant.dialogue import Verb
from app.assistant.rules import ask, say
from app.assistant.rules.apply import carry_out
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents import About, Act, Report, Reword, Target, Update
from app.assistant.rules.match import Found, How, Known, concerned, find
from app.assistant.rules.reschedule import has_day, rescheduled
from app.assistant.rules.text import as_title
from app.models import TITLE_MAX

_ENOUGH: dict[Verb, How] = {"complete": How.WHOLE, "reopen": How.WHOLE}


async def act(intent: Act, desk: Desk) -> str:
    if nothing := await _nothing_to(desk, intent.verb, intent.target, intent.title):
        return nothing
    found = await desk.find(intent.target)
    if not found.tasks:
        return _not_found(desk, found, intent.target, intent.verb, intent.title)
    if intent.title and found.how <= How.LIKE:
        return ask.offer(desk, [intent.title], _no_task_like(intent.target))
    reply = await _settle(desk, intent.verb, found, intent.target, "", intent.sure)
    return f"{reply} I couldn't find task {say.numbers(found.missing)}." if found.missing else reply


async def change(intent: Update, desk: Desk) -> str:
    verb: Verb = "rename" if intent.field == "title" else "describe"
    if nothing := await _nothing_to(desk, verb, intent.target, intent.title):
        return nothing
    readings = [(target, value, await desk.find(target)) for target, value in intent.options]
    target, value, found = max(readings, key=lambda reading: (reading[2].how, -len(reading[2].tasks)))
    if not found.tasks or (intent.exact and found.how < How.EXACT):
        return say.UNSURE if intent.exact else _not_found(desk, found, target, verb, intent.title)
    if intent.title and found.how <= How.LIKE:
        return ask.offer(desk, [intent.title], _no_task_like(target))
    sure = intent.sure
    if verb == "rename" and value and len(found.tasks) == 1 and (moved := rescheduled(found.tasks[0].title, value)):
        # A day alone is hardly the whole new title.
        value, sure = moved, False
    return await _settle(desk, verb, found, target, value, sure)


async def report(intent: Report, desk: Desk) -> str:
    """ "I paid the bill": whether to complete the task is asked."""
    tasks = await desk.tasks()
    target = intent.target
    found = concerned(target.text, tasks) if target.text and not target.quoted else await desk.find(target)
    if not found.tasks:
        return await unknown(desk, desk.message)
    open_ones = [task for task in found.tasks if task.completed != intent.done]
    if not open_ones:
        state = "completed already" if intent.done else "still pending"
        names = say.names(found.tasks)
        return f"{names[:1].upper()}{names[1:]} {'is' if len(found.tasks) == 1 else 'are'} {state}."
    verb: Verb = "complete" if intent.done else "reopen"
    if len(open_ones) == 1 or target.every or len(target.ids) > 1:
        return ask.confirm(desk, verb, open_ones)
    return ask.choose(desk, verb, open_ones)


async def reword(intent: Reword, desk: Desk) -> str:
    """ "The flights are to Milan, not Rome": whether to change the title is asked."""
    tasks = await desk.tasks()
    found = find(Target(text=intent.old), tasks)
    if len(found.tasks) != 1 or found.how < How.WHOLE:
        return await unknown(desk, desk.message)
    task = found.tasks[0]
    title = re.sub(rf"\b{re.escape(intent.old)}\b", lambda _: intent.new, task.title, flags=re.I)
    return ask.confirm(desk, "rename", [task], title)


async def about(intent: About, desk: Desk) -> str:
    """A question or a statement: shows the tasks that it concerns, where there are any."""
    found = concerned(intent.text, await desk.tasks())
    if not found.tasks or len(found.tasks) > say.FEW:
        return await unknown(desk, desk.message, offer=not intent.question)
    desk.now.shown = [task.id for task in found.tasks]
    desk.toolbox.tell_of_list({}, len(found.tasks), desk.now.shown)
    return say.lines(found.tasks)


async def unknown(desk: Desk, text: str, *, offer: bool = True) -> str:
    """A statement with a day in it may be something to remember. Other statements are no tasks."""
    return ask.offer(desk, [text.strip(" .!")[:TITLE_MAX]]) if offer and has_day(text) else say.UNSURE


async def _nothing_to(desk: Desk, verb: Verb, target: Target, title: str) -> str | None:
    tasks = await desk.tasks()
    if not tasks:
        return ask.offer(desk, [title]) if title else "Your list is empty, so there is nothing to do that to."
    if target.empty or (target.pronoun and not (await desk.find(target)).tasks):
        return ask.choose(desk, verb, tasks)
    return None


def _not_found(desk: Desk, found: Found, target: Target, verb: Verb, title: str) -> str:
    if target.every:
        return "There are no such tasks."
    if not title and target.text and verb == "complete":
        title = as_title(target.text)
    if title:
        return ask.offer(desk, [title], _no_task_like(target))
    return say.not_found(target, found.missing)


def _no_task_like(target: Target) -> str:
    return f"I couldn't find a task like {say.quoted(target.text)}." if target.text else ""


async def _settle(desk: Desk, verb: Verb, found: Found, target: Target, value: str, sure: bool) -> str:
    tasks: Sequence[Known] = found.tasks
    several = target.every or len(target.ids) > 1 or len(target.positions) > 1 or bool(target.parts) or target.without
    if len(tasks) > 1 and (not several or verb in ("rename", "describe") or found.how is How.LIKE):
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


def _already(verb: Verb, task: Known) -> bool:
    return verb in ("complete", "reopen") and task.completed == (verb == "complete")
