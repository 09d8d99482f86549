"""Carries a decision out, and says what was done."""

from collections.abc import Sequence
from typing import Any

from app.assistant.dialogue import Action, Verb
from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import Known, concerned

# One message adds no more.
MOST_ADDED = 50
_PAST: dict[Verb, str] = {"complete": "Completed", "reopen": "Reopened", "delete": "Deleted"}


async def carry_out(desk: Desk, verb: Verb, tasks: Sequence[Known], value: str = "") -> str:
    if verb in ("rename", "describe"):
        return await _change(desk, verb, tasks[0], value)
    already = [task for task in tasks if verb != "delete" and task.completed == (verb == "complete")]
    todo = [task for task in tasks if task not in already]
    said = []
    if todo:
        result = await _call(desk, verb, [task.id for task in todo])
        gone = result.get("count", 1 if "error" not in result else 0) == 0
        said.append("Those tasks are gone already." if gone else f"{_PAST[verb]} {say.names(todo)}.")
        await _remember(desk, verb, todo)
    if already:
        state = "completed already" if verb == "complete" else "not completed"
        names = say.names(already)
        said.append(f"{names[:1].upper()}{names[1:]} {'was' if len(already) == 1 else 'were'} {state}.")
    return " ".join(said)


async def _call(desk: Desk, verb: Verb, ids: Sequence[int]) -> dict[str, Any]:
    if len(ids) > 1:
        return await desk.toolbox.call(f"{verb}_tasks", {"ids": list(ids)})
    if verb == "reopen":
        return await desk.toolbox.call("update_task", {"task_id": ids[0], "completed": False})
    return await desk.toolbox.call(f"{verb}_task", {"task_id": ids[0]})


async def _change(desk: Desk, verb: Verb, task: Known, value: str) -> str:
    field = "title" if verb == "rename" else "description"
    result = await desk.toolbox.call("update_task", {"task_id": task.id, field: value})
    if "error" in result:
        return f"I couldn't change that: {result['error'].rstrip('.')}."
    await _remember(desk, verb, [task])
    if verb == "describe":
        return f"Changed the description of {say.named(task)}."
    return f"Changed task {task.id} from {say.quoted(task.title)} to {say.quoted(result['title'])}."


async def add(desk: Desk, titles: Sequence[str], description: str = "") -> str:
    said, ids = [], []
    for title in titles[:MOST_ADDED]:
        arguments = {"title": title, "description": description} if description else {"title": title}
        result = await desk.toolbox.call("add_task", arguments)
        if "error" in result:
            said.append(f"I couldn't add that: {result['error'].rstrip('.')}.")
            break
        ids.append(result["task_id"])
        said.append(f"Added task {result['task_id']}: {say.quoted(result['title'])}.")
    if ids:
        desk.now.action = Action(verb="add", ids=ids)
    if len(said) > say.LINES:
        said = [f"Added {len(ids)} tasks, {ids[0]} to {ids[-1]}."]
    if len(titles) > MOST_ADDED:
        said.append(f"One message adds {MOST_ADDED} tasks at most. Send the other {len(titles) - MOST_ADDED} again.")
    return "\n".join(said)


async def _remember(desk: Desk, verb: Verb, tasks: Sequence[Known]) -> None:
    """What "it" and "the other one" mean in the next message."""
    ids = [task.id for task in tasks]
    others: list[int] = []
    if len(ids) == 1:
        rest = [task for task in await desk.tasks() if task.id not in ids]
        others = [task.id for task in concerned(tasks[0].title, rest).tasks][:MOST_ADDED]
    desk.now.action = Action(verb=verb, ids=ids[:MOST_ADDED], others=others)
