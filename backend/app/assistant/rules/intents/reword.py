"""Corrects one word of a title: "the flights are to Milan, not Rome". Whether to change the title is asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import ask
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import How, find
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.rules.settle import unknown
from app.assistant.rules.target import Target
from app.assistant.rules.text import fold, tokens


@dataclass(frozen=True, slots=True)
class Reword:
    new: str
    old: str
    # The word before the new one.
    before: str

    async def respond(self, desk: Desk) -> str:
        found = find(Target(text=self.old), await desk.tasks())
        if len(found.tasks) != 1 or found.how < How.WHOLE:
            return await unknown(desk, desk.message)
        task = found.tasks[0]
        # "3 lamps, not 2": the noun is in the title already, so the word before it is the new one.
        new = self.before if self.before and fold(self.new) in tokens(task.title) else self.new
        title = re.sub(rf"\b{re.escape(self.old)}\b", lambda _: new, task.title, flags=re.I)
        return ask.confirm(desk, "rename", [task], title)


_NOT_THIS = re.compile(
    r"(?:.*?(?P<before>[\w'-]+)\s+)?(?P<new>[\w'-]+),\s+(?:and\s+)?not\s+(?:to\s+|in\s+|on\s+|at\s+)?(?P<old>[\w'-]+)",
    re.I,
)


def read(sentence: Sentence) -> Iterator[Reading]:
    if sentence.commands and (match := _NOT_THIS.fullmatch(sentence.text)):
        yield Reading(Score.REWORD, Reword(match["new"], match["old"], match["before"] or ""))
