"""Asks to see tasks: all of them, those of a state, or some that are named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import Known
from app.assistant.rules.reading import Mood, Reading, Score, Sentence
from app.assistant.rules.target import NOT_SAID, Target
from app.assistant.rules.targets import read_target
from app.assistant.rules.words import LIST, TASK, correct, state, status_of
from app.tasks import Status


@dataclass(frozen=True, slots=True)
class List:
    status: Status = "all"
    about: Target = NOT_SAID

    async def respond(self, desk: Desk) -> str:
        status: Status = self.status
        if self.about.every and self.about.status != "all":
            status = self.about.status
        if self.about.empty or self.about.every:
            tasks = [t for t in await desk.tasks() if status == "all" or t.completed == (status == "completed")]
            show(desk, {"status": status}, tasks)
            return say.listing(tasks, status)
        found = await desk.find(self.about)
        if not found.tasks:
            return say.not_found(self.about, found.missing)
        lines = show(desk, {"status": status}, list(found.tasks))
        if len(found.tasks) == 1:
            description = found.tasks[0].description
            return f"{lines}\n{description}" if description else lines
        return f"I found {len(found.tasks)} tasks:\n{lines}"


def show(desk: Desk, arguments: dict[str, str], tasks: list[Known]) -> str:
    """The tasks' lines; "the first one" in the next message counts among them."""
    desk.now.shown = [task.id for task in tasks]
    desk.toolbox.tell_of_list(arguments, len(tasks), desk.now.shown)
    return say.lines(tasks)


_SHOW = re.compile(
    r"(?:show|list|display|view|see|give|gimme|tell|get|read|print|fetch|check|look\s+at|look\s+up|find|search(?:\s+for)?"
    r"|bring\s+up|pull\s+up|go\s+over|review)(?:\s+(?:me|us|out|up|again))*(?:\s+(?P<what>.*))?",
    re.I,
)
_ARRANGE = re.compile(
    rf"(?:sort|order|group|filter|arrange|rank|prioriti[sz]e)\s+(?:all\s+(?:of\s+)?)?(?:(?:my|the|these|those|our)\s+)?{LIST}"
    r"(?:\s+(?:by|into|according)\b.*)?",
    re.I,
)
# "Check in online isn't done yet".
_STATEMENT = re.compile(
    r"^(?:check|get|read|print|review|find)\b.*\b(?:(?:is|isn't|are|aren't|was|wasn't)\b|(?:done|finished|completed)$)",
    re.I,
)
_SHOW_ANYTHING = re.compile(r"(?:show|list|display|find|search)\b", re.I)
_QUESTION = re.compile(
    r"(?:what|what's|whats|which|wat|where(?:'s| is| are)|how\s+many|how\s+much|anything|is\s+there|are\s+there|"
    r"do\s+i|did\s+i|have\s+i|am\s+i|do\s+we|any(?:thing)?|got\s+any)\b(?P<rest>.*)",
    re.I,
)
_TASKISH = re.compile(
    rf"\b(?:{LIST}|left|next|plate|agenda|remaining|remains?|outstanding|pending|open|due|overdue|all|everything"
    r"|on\s+(?:for\s+)?(?:today|tonight|tomorrow)|to\s+do|be\s+done|incomplete|unfinished|complete|completed|done|finished|finish|accomplished|missing"
    r"|(?:should|must|shall)\s+i\s+do|need\s+to|have\s+to|got)\b",
    re.I,
)
_NOUNS = re.compile(
    rf"(?:(?:all|my|the|of|me|current|every|everything|any|whole|full|entire|{LIST}|[\w-]+))"
    rf"(?:\s+(?:all|my|the|of|{LIST}|[\w-]+)){{0,4}}",
    re.I,
)
_ABOUT = re.compile(
    rf"\b(?:{TASK}|ones?|anything|something)\s+(?:about|with|containing|related\s+to|named|called|like|for|on|mentioning)\s+(?P<about>.+)",
    re.I,
)
_NOT_A_SUBJECT = re.compile(rf"(?:(?:my|the)\s+)?{LIST}|me|today|now|tomorrow|this\s+week|you|us|it", re.I)
_ONE = re.compile(
    r"(?:(?:what|how)(?:'?s|\s+(?:is|are|was|were|about|does|do))|tell\s+(?:me|us)\s+(?:more\s+)?about"
    r"|(?:the\s+)?details?\s+(?:of|on|for|about))\s+(?P<t>.+?)(?:\s+(?:about|say|called))?",
    re.I,
)
_TELL_ABOUT = re.compile(r"tell\s+(?:me|us)\b|(?:the\s+)?details?\b", re.I)
_IS_IT = re.compile(r"(?:is|are|was|were)\s+(?P<t>.+?)(?:\s+(?:all|already|now))?\s+(?P<state>(?:not\s+)?\w+)", re.I)
_LAST_ADDED = re.compile(
    rf"(?:what|which)\s+(?:(?:was|is)\s+)?(?:the\s+)?(?:last|latest|newest)\s+(?:thing|one|{TASK})\b.*"
    r"|what\s+(?:did\s+i|have\s+i)\s+(?:just|last)\s+add(?:ed)?",
    re.I,
)
_WHICH_IS = re.compile(
    r"(?:which|what)(?:\s+(?:one|ones|task|tasks))\s+(?:is|are|was|were)\s+(?:about|for|with)\s+(?P<t>.+)", re.I
)
_NUMBERED = re.compile(rf"#\s*\d|\b{TASK}\b", re.I)
# The words that a bare list of nouns may hold: "my open tasks", but not "open the window".
_PLAIN = frozenset("all my the of me current every everything whole full entire list lists so far now again".split())


def read(sentence: Sentence) -> Iterator[Reading]:
    if not sentence.commands and sentence.mood is not Mood.QUESTION:
        return
    text = sentence.text if sentence.commands else sentence.text.rstrip(" ?")
    if (listing := read_list(text)) is not None:
        yield Reading(Score.SHOW, listing)


def read_list(text: str) -> List | None:
    if one := _read_one(text):
        return one
    if _ARRANGE.fullmatch(text):
        return List(status_of(text))
    if match := _SHOW.fullmatch(text):
        return _read_show(text, match["what"] or "")
    if _QUESTION.fullmatch(text) and _TASKISH.search(text):
        return List(status_of(text), _about(text))
    if re.match(rf"(?:(?:my|the|all|any)\s+)*{TASK}\b", text, re.I) and not _about(text).empty:
        return List(status_of(text), _about(text))
    return read_nouns(text)


def read_nouns(text: str) -> List | None:
    """ "My open tasks", and nothing else."""
    return List(status_of(text)) if _NOUNS.fullmatch(text) and _all_list_words(text) else None


def _read_one(text: str) -> List | None:
    """ "What is task 2?" is no wish to see the others."""
    if _LAST_ADDED.fullmatch(text):
        return List(about=Target(positions=(-1,)))
    if match := _WHICH_IS.fullmatch(text):
        return List(about=read_target(match["t"]))
    if match := _ONE.fullmatch(text):
        target = read_target(match["t"])
        # "What is 2 + 2?" is about no task.
        told = target.text and _TELL_ABOUT.match(text)
        return List(about=target) if told or target.positions or (target.ids and _NUMBERED.search(match["t"])) else None
    if (match := _IS_IT.fullmatch(text)) and state(match["state"], fuzzy=False):
        target = read_target(match["t"])
        return List(about=target) if target.ids or target.positions or target.every else None
    return None


def _read_show(text: str, what: str) -> List | None:
    if _STATEMENT.search(text) or re.match(r"get\s+rid\b", text, re.I):
        return None
    if not what:
        return List() if _SHOW_ANYTHING.match(text) else None
    target = read_target(what)
    if target.ids or target.positions or target.pronoun:
        return List(about=target)
    about = _about(what)
    if not about.empty or target.every or _TASKISH.search(what) or _has_misspelt_task(what):
        return List(status_of(what), about)
    return List(about=target) if _SHOW_ANYTHING.match(text) else None


def _about(text: str) -> Target:
    match = _ABOUT.search(text)
    if match is None or _NOT_A_SUBJECT.fullmatch(match["about"]):
        return Target()
    return read_target(match["about"])


def _all_list_words(text: str) -> bool:
    rest = re.sub(rf"\b{TASK}\b", "list", text.lower())
    words = re.findall(r"[\w'-]+", rest)
    plain = all(word in _PLAIN or state(word, fuzzy=False) for word in words)
    return plain and (len(words) == 1 or "list" in words or "everything" in words)


def _has_misspelt_task(text: str) -> bool:
    return any(correct(word, ("tasks", "pending", "completed")) for word in re.findall(r"\w{4,}", text))
