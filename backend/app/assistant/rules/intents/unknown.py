"""What no other intent reads. It may be something to do: "buy stamps"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import ask, say
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents.add import add_titled
from app.assistant.rules.intents.show import show
from app.assistant.rules.reading import Mood, Reading, Score, Sentence
from app.assistant.rules.text import as_title, fold
from app.assistant.rules.words import TASK
from app.models import TITLE_MAX


@dataclass(frozen=True, slots=True)
class Unknown:
    text: str
    # It reads like something to do, so adding it can be offered.
    offer: bool = False

    async def respond(self, desk: Desk) -> str:
        if not self.offer:
            return say.UNSURE
        titles = add_titled(self.text).titles or (self.text,)
        there = [task for task in await desk.tasks() if not task.completed and fold(task.title) in map(fold, titles)]
        question = ask.offer(desk, titles)
        return f"{show(desk, {}, there)}\n{question}" if there else question


_COMMAND = re.compile(r"(?:show|list|mark|delete|remove|rename|undo|complete)\b", re.I)
# "Make task 1 urgent" wants something of a task that is there. What, is not known: it is no new task "1 urgent".
_OF_ONE = re.compile(rf"(?:make|set|put)\s+(?:the\s+|my\s+)?(?:{TASK}\s*#?|#)\s*\d+\b(?![:.]\d)", re.I)


def read(sentence: Sentence) -> Iterator[Reading]:
    text = sentence.text
    if sentence.commands and _OF_ONE.match(text):
        yield Reading(Score.STATE, Unknown(as_title(text)))
    offer = sentence.mood is Mood.PLAIN and " " in text and len(text) <= TITLE_MAX and not _COMMAND.match(text)
    yield Reading(Score.LEFTOVER, Unknown(sentence.as_typed(as_title(text)), offer))
