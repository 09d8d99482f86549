"""Questions. Each is kept as data with its reply: the next message is read as its answer first."""

from collections.abc import Sequence

from app.assistant.dialogue import Candidate, Option, Question, Verb
from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import Known

# A question names no more tasks, and offers no more buttons.
MOST_NAMED = 50
MOST_OPTIONS = 8
YES_NO = [Option(label="Yes", message="Yes"), Option(label="No", message="No")]


def confirm(desk: Desk, verb: Verb, tasks: Sequence[Known], value: str = "") -> str:
    """Asks whether to do it to all these tasks."""
    _ask(desk, Question(kind="confirm", verb=verb, options=YES_NO, value=value), tasks)
    if len(tasks) == 1:
        return say.should_i(verb, say.named(tasks[0]), value)
    return f"{say.lines(tasks, say.FEW)}\n{say.should_i(verb, f'all {len(tasks)} of them', value)}"


def choose(desk: Desk, verb: Verb, tasks: Sequence[Known], value: str = "", lead: str = "") -> str:
    """Asks which of these tasks is meant."""
    titles = [task.title for task in tasks]
    options = [
        Option(
            label=task.title if titles.count(task.title) == 1 else f"#{task.id} {task.title}",
            message=f"#{task.id} {task.title}",
        )
        for task in tasks[:MOST_OPTIONS]
    ]
    _ask(desk, Question(kind="choose", verb=verb, options=options, value=value), tasks)
    what = "Which one" if lead else "Which task"
    return "\n".join(filter(None, [lead, say.lines(tasks), f"{what} should I {say.WORD[verb]}?"]))


def new_title(desk: Desk) -> str:
    desk.now.question = Question(kind="text", verb="add")
    return say.ASK_TITLE


def new_text(desk: Desk, verb: Verb, task: Known) -> str:
    _ask(desk, Question(kind="text", verb=verb), [task])
    about = f"the description of task {task.id} say" if verb == "describe" else f"task {task.id} say instead"
    return f"What should {about}?"


def offer(desk: Desk, titles: Sequence[str], lead: str = "") -> str:
    """Asks whether to add these tasks."""
    titles = [title for title in titles if title][:MOST_NAMED]
    candidates = [Candidate(id=None, title=title) for title in titles]
    desk.now.question = Question(kind="confirm", verb="add", candidates=candidates, options=YES_NO)
    if len(titles) == 1:
        question = f"Should I add {say.quoted(titles[0])} as a task?"
    else:
        question = "\n".join(
            [*(f"• {title}" for title in titles[: say.LINES]), f"Should I add these {len(titles)} tasks?"]
        )
    return " ".join(filter(None, [lead, question]))


def _ask(desk: Desk, question: Question, tasks: Sequence[Known]) -> None:
    question.candidates = [Candidate(id=task.id, title=task.title) for task in tasks[:MOST_NAMED]]
    desk.now.question = question
    desk.now.asked = [task.id for task in tasks]
    desk.toolbox.tell_of_list({}, len(tasks), desk.now.asked)
