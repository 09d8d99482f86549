"""Names tasks and says nothing else: "3", "the second one", "all of them". It is an answer, or a wish to see them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules.desk import Desk
from app.assistant.rules.intents.show import List
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.rules.target import Target
from app.assistant.rules.targets import read_target

_BOTH = re.compile(r"(?:both|all|everything|every one)(?:\s+of\s+(?:them|these|those))?", re.I)
_NAMED = re.compile(r"the\s+[^,.;]*\bone$|(?:the\s+)?ones?\s+(?:about|with|called|named|for)\b", re.I)


@dataclass(frozen=True, slots=True)
class Choice:
    target: Target

    async def respond(self, desk: Desk) -> str:
        return await List(about=self.target).respond(desk)


def read(sentence: Sentence) -> Iterator[Reading]:
    if not sentence.commands:
        return
    target = read_target(sentence.text)
    explicit = bool((target.ids and not target.text) or target.positions or target.pronoun)
    if explicit or (target.every and _BOTH.fullmatch(sentence.text)) or _NAMED.match(sentence.text):
        yield Reading(Score.TARGET, Choice(target))
