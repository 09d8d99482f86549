"""Reads which tasks a phrase means."""

import re

from app.assistant.rules.intents import Target
from app.assistant.rules.words import LIST, TASK, state
from app.tasks import Status

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()

_TAIL = re.compile(
    rf"\s+(?:(?:from|off|on|in|out of)\s+(?:(?:my|the)\s+)?{LIST}|for\s+me|too|as\s+well|now|today|any\s?more)$",
    re.I,
)
_ARTICLE = re.compile(r"^(?:the|my|that|this|a|an|our)\s+", re.I)
_NAMED = re.compile(rf"^(?:{TASK}|one)\s+(?:called|named|titled|about|for|with|that\s+says|saying|to)\s+", re.I)
_PRONOUN = re.compile(
    rf"(?:it|that|this|(?:that|this)\s+(?:one|{TASK})|them|the\s+same(?:\s+one)?|the\s+last\s+one\s+i\s+added)",
    re.I,
)
_COUNT = r"(?:#\s*)?\d{1,9}"
_KIND = rf"(?:{TASK}\s+(?:numbers?|nos?\.?|nr\.?|ids?)|{TASK}|numbers?|nos?\.?|nr\.?|ids?)"
_IDS = re.compile(rf"(?:{_KIND}\s*:?\s*)?{_COUNT}(?:\s*(?:,|&|\+|and|or|,\s*and|\s)\s*(?:{_KIND}\s*)?{_COUNT})*", re.I)
_RANGE = re.compile(rf"(?:{_KIND}\s*)?#?(\d{{1,4}})\s*(?:-|–|to|through|until)\s*#?(\d{{1,4}})", re.I)
_ID_AND_TITLE = re.compile(rf"(?:{TASK}\s*#?\s*|#)(\d{{1,9}})\s*(?:[:(,\"'-].*)", re.I)
_EVERY = re.compile(
    rf"(?:all|every|everything|each|both|the lot)(?:\s+(?:(?:of\s+)?(?:my|the|them|these|those)|single))*"
    rf"(?:\s+(?P<state>[\w-]+(?:\s+(?:yet|do))?))??(?:\s+(?:{LIST}|ones?))?",
    re.I,
)
_ALL_OF_A_STATE = re.compile(r"(?P<state>(?:not\s+)?[\w-]+)\s+(?:tasks|to-?dos|items|ones|entries|reminders)", re.I)
_WHOLE_LIST = re.compile(rf"(?:(?:whole|entire|complete|full)\s+)?(?:{TASK}\s+)?lists?|tasks|to-?dos|items", re.I)


def unquote(text: str) -> str | None:
    """What stands between quotation marks, if that is all there is."""
    match = re.fullmatch(r"\"([^\"]+)\"|'(.+)'", text.strip())
    return (match[1] or match[2]).strip() if match else None


def read_target(phrase: str) -> Target:
    text = phrase.strip(" .,;:!?")
    while (shorter := _TAIL.sub("", text)) != text:
        text = shorter.strip()
    if (quoted := unquote(text)) is not None:
        return Target(text=quoted)
    if _PRONOUN.fullmatch(text):
        return Target(pronoun=True)
    if every := _read_every(text):
        return every
    text = _ARTICLE.sub("", text)
    if ids := read_ids(text):
        return Target(ids=ids)
    if position := _read_position(text):
        return Target(position=position)
    if re.fullmatch(rf"(?:{TASK}|one|some|something|any)", text, re.I):
        return Target()
    if named := _NAMED.match(text):
        text = text[named.end() :]
    elif len(shorter := re.sub(rf"(?:^{TASK}\s*:?\s+|\s+(?:{TASK}|one)$)", "", text, flags=re.I)) > 1:
        text = shorter
    return Target(text=unquote(text) or text.strip())


def read_ids(text: str) -> tuple[int, ...]:
    text = text.strip()
    if match := _RANGE.fullmatch(text):
        low, high = int(match[1]), int(match[2])
        return tuple(range(low, high + 1)) if low <= high < low + 50 else ()
    if _IDS.fullmatch(text):
        return tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", text)))
    if match := _ID_AND_TITLE.fullmatch(text):
        return (int(match[1]),)
    if (match := re.fullmatch(rf"{_KIND}\s+(\w+)", text, re.I)) and match[1].lower() in _NUMBERS:
        return (_NUMBERS.index(match[1].lower()) + 1,)
    return ()


def _read_position(text: str) -> int:
    match = re.fullmatch(rf"(\w+?)(?:\s+(?:{TASK}|one))?", text.strip(), re.I)
    if match is None:
        return 0
    word = match[1].lower()
    if word in ("last", "latest", "newest"):
        return -1
    if word in _ORDINALS:
        return _ORDINALS.index(word) + 1
    numeric = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", word)
    return int(numeric[1]) if numeric else 0


def _read_every(text: str) -> Target | None:
    if match := _EVERY.fullmatch(text):
        if match["state"] is None:
            return Target(every=True)
        status = state(match["state"])
        return Target(every=True, status=status) if status else None
    rest = _ARTICLE.sub("", text)
    if match := _ALL_OF_A_STATE.fullmatch(rest):
        found: Status | None = state(match["state"])
        return Target(every=True, status=found) if found else None
    return Target(every=True) if _WHOLE_LIST.fullmatch(rest) else None
