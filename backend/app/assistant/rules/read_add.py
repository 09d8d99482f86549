"""Sentences that ask for a new task."""

import re
from collections.abc import Sequence
from dataclasses import replace

from app.assistant.rules.intents import Add, Target
from app.assistant.rules.targets import read_target
from app.assistant.rules.text import as_title
from app.assistant.rules.words import LIST, TASK

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
    rf"(?:new\s+)?(?:{TASK}|note)\s*[:\-–]\s*(?P<title>.+)|[+*]\s*(?P<other>.+)|to-?do\s+(?P<todo>\D.+)", re.I
)
_FOLLOWING = re.compile(
    rf"(?:add|append|insert|put|create|note|write\s+down)\s+(?:the\s+following|these|those|all\s+(?:of\s+)?these)"
    rf"(?:\s+(?:{TASK}|things))?{_TO_LIST}?\s*:?\s*(?P<title>.*)",
    re.I,
)
_BULLET = re.compile(r"(?:[-*+•–▪◦]|\d{1,3}[.)]|\[[ x]?\]|[-*]\s+\[[ x]?\])\s+", re.I)
# "I have some tasks to do" names none.
_NO_TITLE = re.compile(r"(?:to\s+)?(?:do|be\s+done|complete|finish|get\s+done)(?:\s+(?:today|now|tomorrow))?", re.I)
_REMIND_ABOUT = re.compile(r"remind\s+me\s+(?:of|about)\s+(?P<t>.+)", re.I)
_ON_LIST = re.compile(
    rf"(?:add|ad|append|insert|put|include|write|jot|note|get)\s+(?:down\s+)?(?P<title>.+?){_TO_LIST}", re.I
)
_AS_TASK = re.compile(
    rf"(?:add|ad|create|save|record|log|put|note|set|schedule|enter)\s+(?:down\s+)?(?P<title>.+?)"
    rf"\s+as\s+(?:a|my)\s+(?:new\s+)?{TASK}",
    re.I,
)
_ADD = re.compile(r"(?:add|ad|append|insert|(?:jot|write|note)\s+down)(?:\s+(?P<title>.+))?", re.I)
_REMEMBER = re.compile(
    r"(?:i\s+(?:also\s+|really\s+)?(?:need|have|want|must|should|ought)(?:\s+to)?\s+remember"
    r"|remind\s+me|remember|(?:do\s+not|don'?t)\s+(?:let\s+me\s+)?forget|let\s+me\s+not\s+forget|help\s+me\s+remember"
    r"|i\s+(?:must|should|can|do|could)\s*(?:not|n't|nt)\s+(?:want\s+to\s+)?forget|i\s+cannot\s+forget"
    r"|make\s+sure\s+(?:that\s+)?i(?:\s+remember)?|note\s+to\s+self|(?:make|take)\s+a\s+note)"
    r"(?:\s*[:,]\s*|\s+)(?:(?:to|about|of|that\s+i\s+(?:need|have)\s+to|that\s+i|that)\s+)?(?P<title>.+)",
    re.I,
)
_HAVE_TO = re.compile(
    r"(?:(?:maybe|probably|also|still)\s+)?"
    r"(?:i\s+(?:also\s+|really\s+|still\s+)*(?:need|have|ought|have\s+got)\s+to|i've\s+got\s+to|i\s+gotta|gotta"
    r"|i\s+(?:also\s+|really\s+)?(?:must|should)|i'm\s+supposed\s+to|(?:need|have|got)\s+to)\s+"
    r"(?:(?:probably|really|definitely|also|still|just|maybe)\s+)*(?P<title>.+)",
    re.I,
)
_DESCRIPTION = re.compile(
    r"\s*[,;(]?\s*\b(?:with\s+(?:the\s+|a\s+)?(?:description|details?|notes?)\s*[: ]|(?:description|details?)\s*:)"
    r"\s*(?P<text>.+?)\)?$",
    re.I,
)


def read_add(text: str) -> Add | None:
    """Sentences that begin by saying it: add, create a task, remember, new task."""
    if match := _FOLLOWING.fullmatch(text):
        return _add(match["title"], several=True)
    if match := _NEW_TASK.fullmatch(text):
        return _add(match["title"], several=match["many"].lower().rstrip().endswith("s"))
    for pattern in (_LABELLED, _AS_TASK, _ON_LIST, _REMEMBER, _ADD):
        if match := pattern.fullmatch(text):
            about = _REMIND_ABOUT.fullmatch(text)
            add = _add(next((group for group in match.groups() if group), ""))
            return replace(add, about=read_target(about["t"])) if about else add
    return None


def read_obligation(text: str) -> str | None:
    """What somebody says they have to do."""
    match = _HAVE_TO.fullmatch(text)
    return match["title"] if match else None


def read_lines(lines: Sequence[str]) -> Add | None:
    """Several lines that were pasted: one task each, after a first line that may introduce them."""
    first = lines[0].rstrip(" :")
    introduction = None if _BULLET.match(first) else read_add(first)
    if introduction is not None and (not introduction.titles or lines[0].endswith(":")):
        return replace(introduction, titles=_titles(lines[1:]), about=Target())
    if introduction is not None and all(map(_BULLET.match, lines[1:])):
        return replace(introduction, titles=introduction.titles + _titles(lines[1:]))
    return Add(_titles(lines), sure=False)


def add_one(title: str) -> Add:
    return _add(title)


def _add(title: str, several: bool = False) -> Add:
    description = ""
    if match := _DESCRIPTION.search(title):
        title, description = title[: match.start()], as_title(match["text"])
    title = re.sub(rf"\s+as\s+(?:a|my)\s+(?:new\s+)?{TASK}$", "", title.strip(), flags=re.I)
    title = re.sub(r"^(?:that\s+)?i\s+(?:need|have|want)\s+to\s+", "", title, flags=re.I)
    if _NO_TITLE.fullmatch(title):
        return Add()
    parts = re.split(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+", title) if several else [title]
    return Add(_titles(parts), description)


def _titles(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(title for part in parts if (title := as_title(_BULLET.sub("", part.strip(), count=1))))
