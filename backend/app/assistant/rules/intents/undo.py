"""Takes the last change back."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules.desk import Desk
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.take_back import is_undo, undo


@dataclass(frozen=True, slots=True)
class Undo:
    async def respond(self, desk: Desk) -> str:
        return await undo(desk.history, desk.toolbox)


def read(sentence: Sentence) -> Iterator[Reading]:
    if is_undo(" ".join(sentence.lines)):
        yield Reading(Score.WHOLE, Undo())
