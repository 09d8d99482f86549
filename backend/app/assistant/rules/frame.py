"""What surrounds the wish of a sentence: politeness, and whether it commands, wishes, asks, denies or supposes."""

import re
from collections.abc import Callable

from app.assistant.rules.reading import Intent, Mood, Sentence
from app.assistant.rules.text import normalise
from app.assistant.rules.words import STRUCTURE, VERBS, correct

_FILLER = re.compile(
    r"(?:(?:hey|hi|hello|ok|okay|so|now|also|and|then|well|alright|right|oh|yo|hmm+|um+|uh+|actually|dear|assistant|bot"
    r"|chatbot|good\s+(?:morning|afternoon|evening)|thanks|thank\s+you|great|cool|oops|wait|sorry|yes|yeah)\b"
    r"(?:\s+(?:there|bot|assistant))?[\s,!.:;-]+(?=[\w'\"#])"
    # "No. Delete task 4", but not "no money".
    r"|(?:no|nope)[,.!]\s+(?=(?:please\s+)?(?:delete|remove|complete|mark|add|rename|change|show|list|reopen|undo)\b)"
    r"|(?:(?:please|pls|plz)(?:\s+to\b)?|kindly|just|quickly|simply|go\s+ahead\s+and|go\s+and)\b[\s,]*(?=\S))",
    re.I,
)
_ASKED_OF_ME = re.compile(
    r"(?:(?:would|do)\s+you\s+mind\s+|(?:can|could|would|will)\s+(?:you|u)\s+(?:please\s+(?:to\s+)?|just\s+|kindly\s+)*"
    r"(?:be\s+able\s+to\s+|be\s+so\s+kind\s+(?:as\s+)?to\s+)?"
    r"|(?:i'd|i\s+would)\s+(?:really\s+)?(?:like|love)\s+you\s+to\s+|i\s+(?:want|need)\s+you\s+to\s+)",
    re.I,
)
_WISH = re.compile(
    r"(?:(?:i'd|i\s+would)\s+(?:really\s+)?(?:like|love)\s+to\s+|i\s+(?:want\s+to|wanna|want(?=\s+(?:add|delete|remove|complete|mark|change|rename|show)\b))\s+|let's\s+|lets\s+"
    r"|let\s+me\s+(?!forget)|help\s+me(?:\s+to)?\s+)",
    re.I,
)
_CLOSING = re.compile(
    r"[\s,]+(?:please|pls|plz|thanks(?:\s+a\s+lot)?|thank\s+you|thx|ok(?:ay)?|will\s+you|would\s+you|for\s+me|asap|already|immediately|at\s+once"
    r"|right\s+now)$",
    re.I,
)
_POLITE_END = re.compile(r"\b(?:please|pls|plz|ok(?:ay)?|will\s+you|would\s+you)\s*\?+$", re.I)
_NEGATIVE = re.compile(
    r"(?:do\s+not|don't|dont|never|no\s+need\s+to|stop|you\s+(?:should|must|may|can)(?:\s+not|n't|not)|not\b"
    r"|i\s+(?:do\s+not|don't|dont|never|didn't|did\s+not)\s+(?:want|say|said|mean|ask|tell|need)"
    r"|i'?m\s+not\s+|it\s+is\s+not\s+)",
    re.I,
)
# Negative in form, and a wish for a new task all the same.
_FORGET_NOT = re.compile(
    r"(?:do\s+not|don't|dont|never)\s+(?:let\s+me\s+)?forget|i\s+(?:do\s+not|don't|dont)\s+want\s+to\s+forget"
    r"|never\s*mind",
    re.I,
)
_MAYBE = re.compile(
    r"(?:maybe|perhaps|possibly|probably|if|when(?:ever)?\s+(?:i|you|we)|unless|suppose|imagine|what\s+if|should\s+(?:i|we)"
    r"|i(?:'m|\s+am)\s+(?:thinking|considering|going|about)|i\s+(?:might|may|could|would|will|was|wish|hope|guess|wonder"
    r"|almost|nearly)\b|i'll\b|i'd\b(?!\s+(?:like|love)))",
    re.I,
)
_QUESTION = re.compile(
    r"(?:what|what's|whats|wat|who|who's|why|when|where|which|how|whose|is|are|do|does|did|can|could|will|would|should"
    r"|shall|may|am|was|were|have\s+(?:i|we|you)|has|isn't|aren't|didn't|don't\s+(?:i|you)|any\b|anything)\b",
    re.I,
)
_GERUNDS = {
    "adding": "add", "creating": "create", "showing": "show", "listing": "list", "deleting": "delete",
    "removing": "remove", "marking": "mark", "completing": "complete", "changing": "change", "updating": "update",
    "renaming": "rename", "editing": "edit", "reminding": "remind", "telling": "tell", "putting": "put",
    "reopening": "reopen", "clearing": "clear", "checking": "check", "ticking": "tick",
}  # fmt: skip


def read_sentence(message: str, read: Callable[[Sentence], Intent]) -> Sentence:
    raw = normalise(message)
    text, asked, wish = _without_closing(raw), bool(_POLITE_END.search(raw)), False
    while True:
        before = text
        text = _FILLER.sub("", text, count=1) if _FILLER.match(text) else text
        if match := _ASKED_OF_ME.match(text):
            text, asked = text[match.end() :], True
        if match := _WISH.match(text):
            text, wish = text[match.end() :], True
        if text == before or not text:
            break
    first, _, rest = text.partition(" ")
    if (asked or wish) and first.lower() in _GERUNDS:
        text = f"{_GERUNDS[first.lower()]} {rest}"
    respelled = respell(text)
    mood = _mood(raw, text, asked, wish)
    return Sentence(message, raw, respelled, mood, read)


def _mood(raw: str, text: str, asked: bool, wish: bool) -> Mood:
    if _FORGET_NOT.match(text):
        return Mood.PLAIN
    if _NEGATIVE.match(text):
        return Mood.NEGATIVE
    if _MAYBE.match(text):
        return Mood.MAYBE
    if not asked and (raw.endswith("?") or _QUESTION.match(text)):
        return Mood.QUESTION
    return Mood.WISH if wish else Mood.PLAIN


def _without_closing(text: str) -> str:
    while True:
        shorter = _CLOSING.sub("", text.rstrip(" .,;!?"))
        if shorter == text:
            return text
        text = shorter


def respell(text: str) -> str:
    words = text.split(" ")
    words[0] = correct(words[0], VERBS) or words[0]
    # Titles stay as they were typed: beyond the verb only the words of a request to list are put right.
    if words[0].lower() in ("show", "list", "display", "what", "what's", "which"):
        words[1:] = [correct(word, STRUCTURE) or word for word in words[1:]]
    return " ".join(words)
