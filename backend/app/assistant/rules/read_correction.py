"""Messages that take something back."""

import re

from app.assistant.rules.intents import Correct, Target, Undo
from app.assistant.rules.targets import read_target
from app.assistant.take_back import is_undo

_OTHER = re.compile(
    r"(?:(?:no|nope|oops|sorry|wait|actually)[\s,.!]+)*(?:not\s+(?:that|this)(?:\s+one)?[\s,.]*)?"
    r"(?:i\s+meant\s+)?(?:the\s+other(?:\s+(?:one|task))?|another(?:\s+one)?)",
    re.I,
)
_WRONG_ONE = re.compile(
    r"(?:(?:no|nope|oops|sorry|wait)[\s,.!]+)*(?:not\s+(?:that|this)(?:\s+one)?|(?:the\s+)?wrong\s+(?:one|task)"
    r"|that(?:'s|\s+was|\s+is)\s+(?:not\s+the|the\s+wrong)\s+(?:right\s+)?(?:one|task))",
    re.I,
)
_MEANT = re.compile(
    r"(?:(?:no|nope|oops|sorry|wait|actually|not\s+that\s+one)[\s,.!]+)*(?:i\s+(?:meant|mean|wanted)|rather)\s+"
    r"(?P<t>.+)",
    re.I,
)
_NO_THIS = re.compile(r"(?:no|nope|nah)[\s,.!]+(?P<t>(?:the|my|task|#|\d).*)", re.I)


def read_correction(message: str) -> Undo | Correct | None:
    text = message.strip(" .!")
    if is_undo(text):
        return Undo()
    if _OTHER.fullmatch(text) or _WRONG_ONE.fullmatch(text):
        return Correct(Target())
    if (match := _MEANT.fullmatch(text)) or (match := _NO_THIS.fullmatch(text)):
        target = read_target(match["t"])
        return None if target.empty else Correct(target)
    return None
