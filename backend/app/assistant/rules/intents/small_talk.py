"""Sentences that are not about tasks, and the yes to a question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.reading import Reading, Score, Sentence

SmallKind = Literal["greeting", "thanks", "help", "yes", "account", "complaint"]


@dataclass(frozen=True, slots=True)
class Small:
    kind: SmallKind

    async def respond(self, _: Desk) -> str:
        return _REPLIES[self.kind]


_REPLIES: dict[SmallKind, str] = {
    "greeting": say.GREETING,
    "thanks": say.THANKS,
    "help": say.HELP,
    "yes": say.NOTHING_PENDING_QUESTION,
    "account": say.ACCOUNT,
    "complaint": say.COMPLAINT,
}
_YES = (
    r"(?:yes|yep|yeah|yup|ya|y|sure|correct|right|confirm(?:ed)?|absolutely|of\s+course|exactly|ok(?:ay)?|please\s+do"
    r"|do\s+(?:it|that|so)|go\s+ahead|add\s+it|that's\s+(?:it|right|the\s+one)|definitely|👍\W*|✅|👌\W*)"
)
_YES_REST = (
    r"(?:[\s,.!]+(?:please|do\s+(?:it|that|so)|go\s+ahead|sure|ok(?:ay)?|thanks?|thank\s+you|i\s+am|i'm\s+sure|that\s+one"
    r"|that's\s+(?:it|right|the\s+one)|(?:all|both|everything)(?:\s+of\s+(?:it|them|these|those))?"
    r"|(?:add|delete|remove|complete|rename|change|reopen|mark)\s+(?:it|them|that|all)(?:\s+all)?(?:\s+of\s+them)?))*"
)
_TALK: tuple[tuple[SmallKind, str], ...] = (
    ("yes", _YES + _YES_REST),
    (
        "greeting",
        r"(?:hi|hello|hey|howdy|yo|hiya|greetings|good\s+(?:morning|afternoon|evening|day))"
        r"(?:\s+(?:there|bot|assistant|everyone))?",
    ),
    (
        "thanks",
        r"(?:(?:ok|okay|great|cool|no)[\s,]+)?(?:many\s+)?(?:thanks|thank\s+you|thx|ty|cheers)\b"
        r"(?:[\s,]+(?:a\s+lot|so\s+much|very\s+much|again|for\s+.+|that(?:'s|\s+is)\s+(?:all|it|everything)\b.*|bye|i'm\s+done.*))?"
        r"|(?:ok\s+)?(?:great|awesome|cool|nice|perfect|lovely)|good(?:\s+job)?|got\s+it|well\s+done"
        r"|(?:good\s*)?bye(?:\s+bye)?|good\s*night|see\s+you(?:\s+.*)?|(?:ok\s+)?(?:great[\s,]+)?talk\s+to\s+you\s+.*"
        r"|that(?:'s|\s+is)\s+(?:all|it|everything)(?:\s+for\s+.*)?"
        r"|i(?:'m|\s+am)\s+(?:all\s+)?(?:done|finished)(?:\s+for\s+.*)?",
    ),
    (
        "account",
        r".*\b(?:delete|close|remove|cancel|change)\b.*\b(?:my|the|an|this)\s+(?:account|password|profile)\b.*",
    ),
    (
        "help",
        r"help(?:\s+me)?|\?+|commands?|options|instructions|menu"
        r"|what\s+(?:can|do)\s+(?:you|i)\s+(?:do|say|ask|understand)(?:\s+.*)?"
        r"|what\s+are\s+you(?:\s+able\s+to\s+do)?|who\s+are\s+you|what\s+is\s+this"
        r"|how\s+(?:do|does|can|should|would)\s+(?:i|this|you|it)\s+.*"
        r"|(?:(?:tell|show)\s+(?:me|us)|explain(?:\s+to\s+me)?)\s+how\s+(?:to|i|you|this|it)\s+.*",
    ),
    (
        "complaint",
        r"(?:you(?:'re|\s+are)?|ur|u\s+r|this|that(?:'s|\s+is|\s+was)?|it(?:'s|\s+is)?)\b.*\b(?:not\s+(?:what|right|true|working)"
        r"|wrong|useless|stupid|bad|worst|terrible|awful|annoying|broken|dumb|misunderst\w+)\b.*"
        r"|(?:wrong|bad\s+bot|useless|stupid)(?:\s+.*)?",
    ),
)
_SMALL = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _TALK)


def read(sentence: Sentence) -> Iterator[Reading]:
    for text in dict.fromkeys((sentence.whole, sentence.text)):
        bare = " ".join(text.split()).strip(" .,!").lower()
        yield from (Reading(Score.WHOLE, Small(kind)) for kind, pattern in _SMALL if pattern.fullmatch(bare))
