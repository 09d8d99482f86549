"""Results in words."""

from collections.abc import Sequence

from app.assistant.dialogue import Verb
from app.assistant.rules.match import Known
from app.assistant.rules.target import Target
from app.tasks import Status

HELP = (
    "I am the built-in assistant, and I look after your task list. For example:\n"
    "• Add a task to buy groceries\n"
    "• Show me all my tasks, or: What's pending?\n"
    "• Mark task 3 as complete\n"
    "• Change task 1 to 'Call mom tonight'\n"
    "• Delete the meeting task\n"
    "• Undo"
)
GREETING = "Hello! Tell me what you have to do, or ask what is on your list. Say “help” for examples."
THANKS = "You're welcome."
NOTHING_PENDING_QUESTION = "All right. Tell me what you would like to do next."
GONE = "Those tasks are no longer there."
NEVER_MIND = "All right, I left everything as it is."
SAY_UNDO = "Say “undo” to take my last change back. I changed nothing else."
UNSURE = "I'm not sure what you would like me to do. Say “help” to see what I understand."

ACCOUNT = "Your account is not in my hands. The menu under your address has what you can do with it."
COMPLAINT = "I'm sorry. If I changed something that you did not want, say “undo”. Say “help” to see what I understand."
SEND_LATER = "Send this again after your answer: {}."
SEVERAL = "Those are several wishes in one. Please send me one at a time: I have changed nothing."
DENIED = (
    "All right, I left everything as it is. I ask before I delete or rename anything, unless you give its number or "
    "its exact title, and “undo” takes a change back."
)

# A reply is kept, and read again with each of the next messages: it lists no more tasks.
LINES = 20
# Of many tasks that a change is about.
FEW = 5

ASK_TITLE = "What should the task be called?"
WORD: dict[Verb, str] = {
    "complete": "complete",
    "reopen": "reopen",
    "delete": "delete",
    "rename": "change",
    "describe": "describe",
}


def quoted(title: str) -> str:
    return f"“{title}”"


def named(task: Known) -> str:
    return f"task {task.id}, {quoted(task.title)}"


def should_i(verb: Verb, names: str, value: str = "") -> str:
    if verb == "rename":
        return f"Should I rename {names} to {quoted(value)}?"
    if verb == "describe":
        return f"Should I change the description of {names} to {quoted(value)}?"
    return f"Should I {WORD[verb]} {names}?"


def names(tasks: Sequence[Known]) -> str:
    if len(tasks) > FEW:
        return f"{len(tasks)} tasks"
    return _joined([named(task) for task in tasks])


def numbers(ids: Sequence[int]) -> str:
    return _joined([str(i) for i in ids])


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def line(task: Known) -> str:
    done = " ✓" if task.completed else ""
    return f"#{task.id} {task.title}{done}"


def lines(tasks: Sequence[Known], most: int | None = None) -> str:
    most = LINES if most is None else most
    more = len(tasks) - most
    return "\n".join([*map(line, tasks[:most]), *([f"… and {more} more."] if more > 0 else [])])


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


def not_found(target: Target, missing: Sequence[int] = ()) -> str:
    if missing:
        what = f"{'a task' if len(missing) == 1 else 'tasks'} {numbers(missing)}"
    elif target.text:
        what = f"a task like {quoted(target.text)}"
    else:
        what = "such a task"
    return f"I'm sorry, I couldn't find {what}. Say “show my tasks” to see your list."
