"""Results in words. A reply that asks ends with a line that follow-ups know; no other reply does."""

from collections.abc import Sequence

from app.assistant.rules.intents import Target
from app.assistant.rules.match import Known
from app.tasks import Status

HELP = (
    "I am the built-in assistant, and I look after your task list. For example:\n"
    "• Add a task to buy groceries\n"
    "• Show me all my tasks, or: What's pending?\n"
    "• Mark task 3 as complete\n"
    "• Change task 1 to 'Call mom tonight'\n"
    "• Delete the meeting task"
)
GREETING = "Hello! Tell me what you have to do, or ask what is on your list. Say “help” for examples."
THANKS = "You're welcome."
NOTHING_PENDING_QUESTION = "All right. Tell me what you would like to do next."
NEVER_MIND = "All right, I left everything as it is."
UNSURE = "I'm not sure what you would like me to do. Say “help” to see what I understand."

# A reply is kept, and read again with each of the next messages: nobody reads thousands of lines in it.
LINES = 100

WHICH = "Which task should I {verb}?"
ASK_TITLE = "What should the task be called?"


def quoted(title: str) -> str:
    return f"“{title}”"


def named(task: Known) -> str:
    return f"task {task.id}, {quoted(task.title)}"


def names(tasks: Sequence[Known]) -> str:
    return _joined([named(task) for task in tasks])


def numbers(ids: Sequence[int]) -> str:
    return _joined([str(i) for i in ids])


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def line(task: Known) -> str:
    done = " ✓" if task.completed else ""
    return f"#{task.id} {task.title}{done}"


def lines(tasks: Sequence[Known]) -> str:
    more = len(tasks) - LINES
    return "\n".join([*map(line, tasks[:LINES]), *([f"… and {more} more."] if more > 0 else [])])


def listing(tasks: Sequence[Known], status: Status) -> str:
    if not tasks:
        return {
            "all": "Your list is empty. Tell me what you have to do and I will add it.",
            "pending": "Nothing is pending. Well done!",
            "completed": "You have not completed any tasks yet.",
        }[status]
    count = len(tasks)
    noun = "task" if count == 1 else "tasks"
    if status == "completed":
        head = f"You have completed {count} {noun}:"
    elif status == "pending":
        head = f"You have {count} pending {noun}:"
    else:
        done = sum(task.completed for task in tasks)
        head = f"You have {count} {noun}" + (f", {done} of them completed:" if done else ":")
    return f"{head}\n{lines(tasks)}"


def not_found(target: Target) -> str:
    if target.ids:
        noun = "a task" if len(target.ids) == 1 else "tasks"
        what = f"{noun} {numbers(target.ids)}"
    elif target.pick is not None and not target.pick.empty:
        return not_found(target.pick)
    elif target.text:
        what = f"a task like {quoted(target.text)}"
    else:
        what = "such a task"
    return f"I'm sorry, I couldn't find {what}. Say “show my tasks” to see your list."
