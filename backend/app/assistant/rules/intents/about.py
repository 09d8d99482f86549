"""Asks about something, or states it. Where it concerns tasks, they are shown, and nothing changes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.frame import respell
from app.assistant.rules.intents.act import read_act
from app.assistant.rules.intents.report import read_report
from app.assistant.rules.intents.show import List, show
from app.assistant.rules.intents.update import read_update
from app.assistant.rules.match import concerned
from app.assistant.rules.reading import Mood, Reading, Score, Sentence
from app.assistant.rules.settle import unknown


@dataclass(frozen=True, slots=True)
class About:
    text: str
    question: bool

    async def respond(self, desk: Desk) -> str:
        found = concerned(self.text, await desk.tasks())
        if not found.tasks or len(found.tasks) > say.FEW:
            return await unknown(desk, desk.message, offer=not self.question)
        return show(desk, {}, list(found.tasks))


_OF_ME = re.compile(
    r"(?:can|could|may|might|should|shall|must|would|will|do|did|does|have|has|am|is|are)\s+(?:i|we|you|anybody|anyone)\s+"
    r"(?:already\s+|really\s+|have\s+to\s+)?",
    re.I,
)
_I = re.IGNORECASE
_FINITE = re.compile(
    r"(?:(?:i|you|we|he|she|they|it|this|that|there|nobody|everybody|someone|somebody)\b"
    r"|[^\s]+(?:\s+[^\s]+){0,4}?\s+(?:is|are|was|were|isn't|aren't|has|have|had|hasn't|will|would|can|can't|should|wants"
    r"|said|says|does|doesn't|did|didn't)\b|[\w\s]{1,30}(?:'s\s+(?:not|a|the|so|been)|'re|'ve|'ll)\b)",
    _I,
)


def read(sentence: Sentence) -> Iterator[Reading]:
    match sentence.mood:
        case Mood.QUESTION:
            text = sentence.text.rstrip(" ?")
            if (listing := _asked_of(text)) is not None:
                yield Reading(Score.STATEMENT, listing)
            yield Reading(Score.MENTION, About(text, question=True))
        case Mood.MAYBE:
            yield Reading(Score.MENTION, About(sentence.text, question=False))
        case Mood.PLAIN | Mood.WISH if _FINITE.match(sentence.text):
            # Before a command at the end of it: "I forgot, delete task 3".
            yield Reading(Score.STATEMENT, About(sentence.text, question=False))


def _asked_of(text: str) -> List | None:
    """The tasks that "can I delete task 3" and "is task 3 done" name."""
    bare = respell(_OF_ME.sub("", text))
    for found in (read_act(bare) or read_update(bare), read_report(text)):
        if found is not None and (found.target.ids or found.target.positions or found.target.every):
            return List(about=found.target)
    return None
