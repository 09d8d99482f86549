"""Says what somebody has to do. "I need to delete task 3" is for this list, "I need to call mom" is a task for it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from app.assistant.rules.command import conditional
from app.assistant.rules.intents.act import Act
from app.assistant.rules.intents.add import Add, add_titled, titled
from app.assistant.rules.intents.no import No
from app.assistant.rules.intents.show import List
from app.assistant.rules.intents.small_talk import Small
from app.assistant.rules.intents.unknown import Unknown
from app.assistant.rules.intents.update import Update
from app.assistant.rules.reading import Intent, Reading, Score, Sentence
from app.assistant.rules.reschedule import without_day
from app.assistant.rules.text import IRREGULAR, as_title
from app.assistant.rules.words import TASK

_HAVE_TO = re.compile(
    r"(?:(?:maybe|probably|also|still)\s+)?"
    r"(?:i\s+(?:also\s+|really\s+|still\s+)*(?:need|have|ought|have\s+got)\s+to|i've\s+got\s+to|i\s+gotta|gotta"
    r"|i\s+(?:also\s+|really\s+)?(?:must|should)|i'm\s+supposed\s+to|(?:need|have|got)\s+to)\s+"
    r"(?:(?:probably|really|definitely|also|still|just|maybe)\s+)*(?P<title>.+)",
    re.I,
)
# "I must say", "I need to think": no tasks.
_IDIOM = re.compile(
    r"(?:say|admit|confess|agree|disagree|be\s+honest|apologi[sz]e|think|go|run|leave|know|ask\s+you)\b", re.I
)
# "I should have gone": too late.
_REGRET = re.compile(r"(?:not\s+)?have\s+(?P<verb>[a-z]+)\b", re.I)
_EXPLICIT = re.compile(rf"#\s*\d|\b(?:{TASK})\b|[\"']", re.I)
_NUMBERED = re.compile(rf"\b{TASK}\s*#?\d+\b", re.I)
_NEW_TASK = re.compile(rf"(?:add|create)\b.*\b{TASK}\b|remember\b", re.I)


def read(sentence: Sentence) -> Iterator[Reading]:
    text, when = without_day(sentence.text)
    if sentence.commands and (match := _HAVE_TO.fullmatch(text)):
        intent = _read(match["title"], sentence)
        if when and isinstance(intent, Add) and len(intent.titles) == 1:
            intent = replace(intent, titles=(f"{intent.titles[0]} {when}",))
        yield Reading(Score.OBLIGATION, intent)


def _read(text: str, sentence: Sentence) -> Intent:
    # "I need to, I have to": once is enough, and a message of nothing else has an end.
    while again := _HAVE_TO.fullmatch(without_day(text)[0]):
        text = again["title"]
    regret = _REGRET.match(text)
    if regret and (regret["verb"].lower() in IRREGULAR or regret["verb"].lower().endswith(("ed", "nt"))):
        return Unknown(as_title(text))
    if conditional(text.split(" ", 1)[0]):
        return Unknown(as_title(text))
    if _IDIOM.match(text):
        return Unknown(as_title(text), offer=" " in text and not text.lower().startswith(("say", "admit")))
    intent = sentence.read(replace(sentence, text=text, whole=text))
    if isinstance(intent, List | No | Small):
        return intent
    if isinstance(intent, Act | Update):
        target = intent.target
        of_list = _EXPLICIT.search(text) and not (isinstance(intent, Act) and intent.verb == "complete")
        if target.ids or target.every or target.quoted or of_list or _NUMBERED.search(text):
            return replace(intent, sure=False)
    if isinstance(intent, Add) and intent.titles and _NEW_TASK.match(text):
        return intent
    return replace(titled(add_titled(text), sentence), once=True)
