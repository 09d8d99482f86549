"""Sentences that forbid something: "don't delete task 3"."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.reading import Mood, Reading, Score, Sentence


@dataclass(frozen=True, slots=True)
class Denied:
    async def respond(self, _: Desk) -> str:
        return say.DENIED


def read(sentence: Sentence) -> Iterator[Reading]:
    if sentence.mood is Mood.NEGATIVE:
        yield Reading(Score.TARGET, Denied())
