"""Takes off what carries no meaning: politeness, fillers, typographic quotation marks."""

import re

_MARKS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'"})

_OPENINGS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"(?:hey|hi|hello|ok|okay|so|now|also|and|then|well|alright|oh|yo|um+|uh+|actually|dear|assistant|bot|chatbot)"
        r"\b(?:\s+(?:there|bot|assistant))?[\s,!.]+(?=\w|['\"#])",
        r"(?:please|pls|plz|kindly|just|quickly|maybe|go\s+ahead\s+and|go\s+and)\b[\s,]*(?=\S)",
        r"(?:would|do)\s+you\s+mind\s+",
        r"(?:can|could|would|will|may|might)\s+(?:you|u|i|we)\s+(?:be\s+able\s+to\s+|be\s+so\s+kind\s+(?:as\s+)?to\s+)?",
        r"(?:i'd|i\s+would)\s+(?:really\s+)?(?:like|love)\s+(?:you\s+)?to\s+",
        r"i\s+(?:want|need|'d\s+like)\s+you\s+to\s+",
        r"i\s+(?:want\s+to|wanna)\s+",
        r"(?:let's|lets|let\s+me|help\s+me(?:\s+to)?)\s+(?!forget)",
        r"i\s+think\s+(?:that\s+)?",
    )
)
_CLOSING = re.compile(r"[\s,]+(?:please|pls|plz|thanks|thank\s+you|thx|ok(?:ay)?|will\s+you|would\s+you)$", re.I)

_GERUNDS = {
    "adding": "add",
    "creating": "create",
    "showing": "show",
    "listing": "list",
    "deleting": "delete",
    "removing": "remove",
    "marking": "mark",
    "completing": "complete",
    "changing": "change",
    "updating": "update",
    "renaming": "rename",
    "editing": "edit",
    "reminding": "remind",
    "telling": "tell",
}


def clean(message: str) -> str:
    text = " ".join(message.translate(_MARKS).split())
    text = _without_closing(text)
    while True:
        shorter = text
        for opening in _OPENINGS:
            shorter = re.sub(r"^" + opening.pattern, "", shorter, count=1, flags=re.I)
        if shorter == text or not shorter:
            break
        text = shorter.strip()
    first, _, rest = text.partition(" ")
    if first.lower() in _GERUNDS:
        text = f"{_GERUNDS[first.lower()]} {rest}"
    return text


def _without_closing(text: str) -> str:
    while True:
        shorter = _CLOSING.sub("", text.rstrip(" .,;!?…"))
        if shorter == text:
            return text
        text = shorter


def as_title(text: str) -> str:
    """A title as a person would write it: quoted words stay as they are, others begin with a capital."""
    text = text.strip(" .,;:")
    if (quoted := re.fullmatch(r"\"(.+)\"|'(.+)'", text)) is not None:
        return (quoted[1] or quoted[2]).strip()
    return text[:1].upper() + text[1:]
