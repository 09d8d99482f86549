"""Asks for new tasks: "add", "create a task", "remind me to"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.assistant.rules import ask, say
from app.assistant.rules.apply import add
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents.show import List, read_list, read_nouns, show
from app.assistant.rules.match import How
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.rules.reschedule import day_last
from app.assistant.rules.target import NOT_SAID, Target
from app.assistant.rules.targets import read_target
from app.assistant.rules.text import as_title, fold
from app.assistant.rules.words import LIST, TASK, TITLE_VERBS


@dataclass(frozen=True, slots=True)
class Add:
    titles: tuple[str, ...] = ()
    description: str = ""
    # Tasks that the person may want to see instead: "remind me about the dentist".
    about: Target = NOT_SAID
    # False: asks first.
    sure: bool = True
    # Whether a pending task with this very title is shown before another one is made.
    once: bool = False

    async def respond(self, desk: Desk) -> str:
        if not self.titles:
            return ask.new_title(desk)
        if not self.sure:
            return ask.offer(desk, self.titles)
        if self.once:
            wanted = set(map(fold, self.titles))
            there = [task for task in await desk.tasks() if not task.completed and fold(task.title) in wanted]
            if there:
                return f"{show(desk, {}, there)}\n{ask.offer(desk, self.titles)}"
        if not self.about.empty:
            found = await desk.find(self.about)
            if found.how >= How.SEVERAL and len(found.tasks) <= say.FEW:
                return f"{show(desk, {}, list(found.tasks))}\n{ask.offer(desk, self.titles)}"
        return await add(desk, self.titles, self.description)


_BEFORE = (
    r"(?:(?:me|in|down|up|a|an|another|one\s+more|the|this|these|some|following|my|new|quick|important|urgent|two|three"
    r"|four|five|six|several|\d)\s+)*"
)
_TO_LIST = rf"(?:\s+(?:to|on|onto|in|into)\s+(?:my|the|our)\s+{LIST})"
_LINK = (
    r"(?:\s*[:\-–,]\s+|:|\s+(?:to|for\s+me\s+to|for|about|called|named|titled|saying|that\s+says|which\s+says"
    r"|with\s+(?:the\s+)?(?:title|name)|so\s+(?:that\s+)?i(?:\s+can)?|that\s+i\s+(?:need|have)\s+to)\b:?)"
)
_NEW_TASK = re.compile(
    rf"(?:add|ad|create|make|insert|append|set(?:\s+up)?|put|write|log|record|enter|save|schedule"
    rf"|new|i\s+(?:want|need|would\s+like|have|'d\s+like)|i'd\s+like|i've\s+got|there's|need)\s+"
    rf"{_BEFORE}(?P<many>{TASK})(?!\s+lists?\b){_TO_LIST}?(?:{_LINK})*(?:\s+|$|(?<=:))(?P<title>.*)",
    re.I,
)
_LABELLED = re.compile(
    rf"(?:new|(?:new\s+)?(?:{TASK}|note))\s*[:\-–]\s*(?P<title>.+)|[+*]\s*(?P<other>.+)|to-?do\s+(?P<todo>\D.+)", re.I
)
_FOLLOWING = re.compile(
    rf"(?:add|append|insert|put|create|note|write\s+down)\s+(?:the\s+following|these|those|all\s+(?:of\s+)?these)"
    rf"(?:\s+(?:{TASK}|things))?{_TO_LIST}?\s*:?\s*(?P<title>.*)",
    re.I,
)
BULLET = re.compile(r"(?:(?:[-*+•–▪◦‣·]|\(?\d{1,3}[.)]|\[[ x]?\]|[☐☑✓])\s+)+", re.I)
# "I have some tasks to do" names none.
_NO_TITLE = re.compile(r"(?:to\s+)?(?:do|be\s+done|complete|finish|get\s+done)(?:\s+(?:today|now|tomorrow))?", re.I)
_REMIND_ABOUT = re.compile(
    r"(?:remind\s+me\s+(?:of|about)|(?:(?:do\s+not|don'?t)\s+(?:let\s+me\s+)?forget|remember)(?:\s+about)?"
    r"(?=\s+(?:the|my|that|this)\b))\s+(?P<t>.+)",
    re.I,
)
_ON_LIST = re.compile(
    rf"(?:add|ad|append|insert|put|include|write|jot|note|get|stick|chuck|pop|throw|whack|drop)\s+(?:down\s+)?"
    rf"(?P<title>.+?){_TO_LIST}",
    re.I,
)
_AS_TASK = re.compile(
    rf"(?:add|ad|create|save|record|log|put|note|set|schedule|enter)\s+(?:down\s+)?(?P<title>.+?)"
    rf"\s+as\s+(?:a|my)\s+(?:new\s+)?{TASK}",
    re.I,
)
# "Add up 3 and 4" is arithmetic.
_ADD = re.compile(
    r"(?:add(?!\s+up\b)|ad|append|insert|(?:jot|write|note)\s+down|put\s+down(?=\s+that\b))(?:\s+(?P<title>.+))?", re.I
)
# "Add: milk, eggs" is a list.
_ADD_THESE = re.compile(
    r"(?:please\s+)?(?:add|append|insert)(?:\s+(?:(?:two|three|four|five|six|some|these|a\s+few|\d)\s+)?things)?\s*:\s*(?P<title>.+)",
    re.I,
)
_REMEMBER = re.compile(
    r"(?:i\s+(?:also\s+|really\s+)?(?:need|have|want|must|should|ought)(?:\s+to)?\s+remember"
    r"|remind\s+me|remember|(?:do\s+not|don'?t)\s+(?:let\s+me\s+)?forget|let\s+me\s+not\s+forget|help\s+me\s+remember"
    r"|i\s+(?:must|should|can|do|could)\s*(?:not|n't|nt)\s+(?:want\s+to\s+)?forget|i\s+cannot\s+forget"
    r"|make\s+sure\s+(?:that\s+)?i(?:\s+remember)?|note\s+to\s+self|(?:make|take)\s+a\s+note)"
    r"(?:\s*[:,]\s*|\s+)(?:(?:to|about|of|that\s+i\s+(?:need|have)\s+to|that\s+i|that)\s+)?(?P<title>.+)",
    re.I,
)
_DESCRIPTION = re.compile(
    r"\s*[,;(]?\s*\b(?:with\s+(?:the\s+|a\s+)?(?:description|details?|notes?)\s*[: ]|(?:description|details?)\s*:)"
    r"\s*(?P<text>.+?)\)?$",
    re.I,
)
_QUOTED_TITLES = re.compile(r"\"[^\"]+\"(?:\s*(?:,|;|&|and\b|,\s*and\b)\s*\"[^\"]+\")+", re.I)
_REMIND_OF = re.compile(r"remind\s+me\s+(?:of|about)\b", re.I)


def read(sentence: Sentence) -> Iterator[Reading]:
    if not sentence.commands or (found := read_add(sentence.text)) is None:
        return
    if (listing := _asked_to_be_told(found, sentence.text)) is not None:
        yield Reading(Score.ADD, listing)
    yield Reading(Score.ADD, titled(found, sentence))


def titled(found: Add, sentence: Sentence) -> Add:
    return replace(found, titles=tuple(map(sentence.as_typed, found.titles)))


def _asked_to_be_told(found: Add, text: str) -> List | None:
    """ "Remind me what is left" and "remind me of my tasks" ask to be told now."""
    title = found.titles[0] if len(found.titles) == 1 else ""
    if re.match(r"(?:what|which|how many)\b", title, re.I):
        return read_list(title)
    return read_nouns(title) if _REMIND_OF.match(text) else None


def read_add(text: str) -> Add | None:
    """Sentences that begin by saying it: add, create a task, remember, new task."""
    if text.lower() == "remind me":
        return Add()
    if match := _FOLLOWING.fullmatch(text):
        return add_titled(match["title"], several=True)
    if match := _NEW_TASK.fullmatch(text):
        return add_titled(match["title"], several=match["many"].lower().rstrip().endswith("s"))
    if match := _ADD_THESE.fullmatch(text):
        return add_titled(match["title"], several=True)
    for pattern in (_LABELLED, _AS_TASK, _ON_LIST, _REMEMBER, _ADD):
        if match := pattern.fullmatch(text):
            about = _REMIND_ABOUT.fullmatch(text)
            add = add_titled(next((group for group in match.groups() if group), ""))
            return replace(add, about=read_target(about["t"])) if about else add
    return None


def add_titled(title: str, several: bool = False) -> Add:
    description = ""
    if match := _DESCRIPTION.search(title):
        title, description = title[: match.start()], as_title(match["text"])
    title = re.sub(rf"\s+as\s+(?:a|my)\s+(?:new\s+)?{TASK}$", "", title.strip(), flags=re.I)
    title = day_last(re.sub(r"^(?:that\s+)?i\s+(?:need|have|want)\s+to\s+", "", title, flags=re.I))
    if _NO_TITLE.fullmatch(title):
        return Add()
    if _QUOTED_TITLES.fullmatch(title):
        return Add(tuple(re.findall(r"\"([^\"]+)\"", title)), description)
    parts = re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", title)
    several = several or _are_tasks(parts)
    return Add(titles_of(parts if several else re.split(r"\s*;\s+", title)), description)


def _are_tasks(parts: Sequence[str]) -> bool:
    """ "Buy milk, call mom and pay rent" are three things to do; "call mom and ask her" may be one, and "buy milk,
    bread and eggs" is one."""
    words = [part.lower().split() for part in parts]
    return len(parts) > 2 and all(len(part) > 1 and part[0] in TITLE_VERBS for part in words)


def titles_of(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(title for part in parts if (title := as_title(BULLET.sub("", part.strip(), count=1))))
