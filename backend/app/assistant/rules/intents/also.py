"""Adds to what was just added: "and candles", "batteries too"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import ask
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents.add import Add, add_titled, titled
from app.assistant.rules.reading import Mood, Reading, Score, Sentence

# More words are a sentence of their own.
_MOST_WORDS = 6
_NOTHING = re.compile(
    r"(?:me|you|him|her|us|them|it|that|this|thanks?|cheers|bye|yes|no|please|then|so|what|why)\b.*", re.I
)
_ALSO = re.compile(
    r"(?:oh[\s,]+)?(?:and|also|plus)[\s,]+(?:also\s+)?(?P<first>.+?)(?:\s+(?:too|as\s+well))?"
    r"|(?P<last>.+?)\s+(?:too|as\s+well)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Also:
    add: Add

    async def respond(self, desk: Desk) -> str:
        action = desk.last.action
        if action is not None and action.verb == "add" and desk.last.question is None:
            return await self.add.respond(desk)
        return ask.offer(desk, self.add.titles)


def read(sentence: Sentence) -> Iterator[Reading]:
    match = _ALSO.fullmatch(sentence.whole.strip(" .!"))
    if match is None or sentence.mood is not Mood.PLAIN or len(sentence.whole.split()) > _MOST_WORDS:
        return
    what = match["first"] or match["last"]
    add = titled(add_titled(what, several=True), sentence)
    if add.titles and not _NOTHING.fullmatch(what):
        yield Reading(Score.MENTION, Also(add))
