"""Sentences that forbid something, or do without it: "don't delete task 3", "I don't need the lamps"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import ask, say
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import concerned
from app.assistant.rules.reading import Mood, Reading, Score, Sentence
from app.assistant.rules.targets import read_target


@dataclass(frozen=True, slots=True)
class Denied:
    async def respond(self, _: Desk) -> str:
        return say.DENIED


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """ "I don't need the lamps any more": the task for them may go."""

    text: str

    async def respond(self, desk: Desk) -> str:
        target = read_target(self.text)
        found = (await desk.find(target) if target.ids else concerned(self.text, await desk.tasks())).tasks
        if not found or len(found) > say.FEW:
            return say.DENIED
        return (ask.confirm if len(found) == 1 else ask.choose)(desk, "delete", found)


_NOT_NEEDED = re.compile(
    r"(?:(?:i|we)\s+(?:don't|dont|do\s+not)\s+(?:really\s+)?need|no\s+need)\s+(?:to\s+)?"
    r"(?!you\b|(?:delete|remove|cancel|clear|complete|mark)\b)(?P<t>.+?)(?:\s+any\s*more|\s+after\s+all)?[.!]*",
    re.I,
)


def read(sentence: Sentence) -> Iterator[Reading]:
    if match := _NOT_NEEDED.fullmatch(sentence.text):
        yield Reading(Score.TARGET, NotNeeded(match["t"]))
    if sentence.mood is Mood.NEGATIVE:
        yield Reading(Score.TARGET, Denied())
