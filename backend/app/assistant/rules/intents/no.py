"""Says no: to a question, or to what the reply before has changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.take_back import undo


@dataclass(frozen=True, slots=True)
class No:
    # "Never mind", right after a change, takes it back. "Oops" may be about something else.
    takes_back: bool = False

    async def respond(self, desk: Desk) -> str:
        if not desk.last.undo:
            return say.NEVER_MIND
        return await undo(desk.history, desk.toolbox) if self.takes_back else say.SAY_UNDO


_LEAD = r"(?:(?:no|nope|oops|whoops|oh|ah|wait|sorry|hmm+|actually|ok(?:ay)?)[\s,.!]+)*"
_TAKES_BACK = re.compile(
    rf"{_LEAD}(?:cancel(?:\s+(?:it|that))?|never\s*mind(?:\s+(?:it|that))?|don't(?:\s+do\s+(?:it|that))?|do\s+not"
    r"|forget\s+(?:it|that|about\s+it)|drop\s+it|leave\s+it(?:\s+alone)?|(?:scratch|scrap)\s+that"
    r"|i(?:'ve|\s+have)?\s+changed\s+my\s+mind|(?:that|it|this)(?:'s|\s+was|\s+is)\s+(?:a\s+mistake|an\s+accident|by\s+mistake)"
    r"|(?:my\s+|by\s+)?mistake|by\s+accident|i\s+(?:didn't|did\s+not)\s+(?:mean|want)\s+(?:that|it|to(?:\s+do\s+that)?))"
    r"(?:[\s,]+(?:please|thanks?|sorry))*",
    re.I,
)
_NO = re.compile(
    r"(?:no|nope|nah|n|not\s+(?:now|that|really|yet))(?:[\s,]+(?:no|thanks?(?:\s+you)?|wait|don't|please|stop|cancel|leave\s+it"
    r"|never\s*mind|not\s+(?:now|that)))*|stop|neither|none(?:\s+of\s+(?:them|these|those))?"
    r"|nothing(?:\s+(?:at\s+all|really|else))?|keep\s+(?:it|them|that|both|all|everything)|👎\W*|❌"
    r"|(?:(?:oops|whoops|wait|oh|ah|hold\s+on)[\s,.!]*)+(?:no)?",
    re.I,
)


def read(sentence: Sentence) -> Iterator[Reading]:
    for text in dict.fromkeys((sentence.whole, sentence.text)):
        bare = " ".join(text.split()).strip(" .,!")
        if _TAKES_BACK.fullmatch(bare):
            yield Reading(Score.WHOLE, No(takes_back=True))
        elif _NO.fullmatch(bare):
            yield Reading(Score.WHOLE, No())
