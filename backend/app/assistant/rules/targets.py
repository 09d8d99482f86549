"""Reads which tasks a phrase means."""

import re
from dataclasses import replace

from app.assistant.rules.target import Target
from app.assistant.rules.words import LIST, NUMBERS, TASK, state
from app.tasks import Status

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th)|last|latest|newest)"

_TAIL = re.compile(
    rf"\s+(?:(?:from|off|on|in|out of)\s+(?:(?:my|the)\s+)?{LIST}|for\s+me|too|as\s+well|now|today|any\s?more|please)$",
    re.I,
)
_ARTICLE = re.compile(r"^(?:the|my|that|this|a|an|our)\s+", re.I)
_NAMED = re.compile(rf"^(?:{TASK}|ones?)\s+(?:called|named|titled|about|for|with|that\s+says|saying|to)\s+", re.I)
_PRONOUN = re.compile(
    rf"(?:it|that|this|(?:that|this)\s+(?:one|{TASK})|them|those|these|the\s+same(?:\s+one)?"
    r"|the\s+last\s+one\s+i\s+added)",
    re.I,
)
_COUNT = r"(?:#\s*)?\d{1,9}"
_KIND = rf"(?:{TASK}\s+(?:numbers?|nos?\.?|nr\.?|ids?)|{TASK}|numbers?|nos?\.?|nr\.?|ids?)"
_IDS = re.compile(
    rf"(?:{_KIND}\s*:?\s*)?{_COUNT}(?:\s*(?:,?\s*(?:and|or)(?:\s+also|\s+then)?|,|&|\+|\s)\s*(?:{_KIND}\s*)?{_COUNT})*",
    re.I,
)
_RANGE = re.compile(r"#?\b(\d{1,4})\s*(?:-|–|to|through|until)\s*#?(\d{1,4})\b", re.I)
_ID_AND_TITLE = re.compile(rf"(?:{TASK}\s*#?\s*|#)(\d{{1,9}})\s*[:(,\"'-]\s*(.*?)[)\"']?", re.I)
_EVERY = re.compile(
    rf"(?:all|every|everything|each|both|the lot)(?:\s+(?:(?:of\s+)?(?:my|the|them|these|those|it)|single))*"
    rf"(?:\s+(?:(?:that|which)(?:'s|\s+is|\s+are)?\s+|i(?:'ve|\s+have)\s+)?"
    rf"(?P<state>(?:not\s+)?[\w-]+(?:\s+(?:yet|do|already))?))??(?:\s+(?:{LIST}|ones?))?",
    re.I,
)
_ALL_OF_A_STATE = re.compile(
    r"(?P<state>(?:not\s+)?[\w-]+)\s+(?:tasks|to-?dos|items|ones|entries|reminders|stuff|things)"
    r"|(?:what|whatever)(?:'s|\s+is)\s+(?:already\s+)?(?P<what>\w+)|(?P<bare>completed|finished|done)",
    re.I,
)
_WHOLE_LIST = re.compile(rf"(?:(?:whole|entire|complete|full)\s+)?(?:{TASK}\s+)?lists?|tasks|to-?dos|items", re.I)
_EXCEPT = re.compile(
    r"\s*,?\s+(?:except(?:\s+for)?|but(?:\s+not)?|other\s+than|apart\s+from|besides|save\s+for|excluding)\s+", re.I
)
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", re.I)
_FIRST_FEW = re.compile(rf"(?P<end>first|last)\s+(?P<n>\w+)(?:\s+(?:{TASK}|ones?))?", re.I)


def unquote(text: str) -> str | None:
    """The text between quotation marks, where the phrase has no other."""
    match = re.fullmatch(r"\"([^\"]+)\"|'(.+)'", text.strip())
    return (match[1] or match[2]).strip() if match else None


def says_all(phrase: str) -> bool:
    """ "All", "both of them": but not "list" or "my tasks", which ask to see them."""
    return _EVERY.fullmatch(phrase.strip(" .,;:!?")) is not None


def read_target(phrase: str) -> Target:
    text = re.sub(r"^both\s+(?=.*\band\b)", "", phrase.strip(" .,;:!?"), flags=re.I)
    while (shorter := _TAIL.sub("", text)) != text and shorter:
        text = shorter.strip()
    if (quoted := unquote(text)) is not None:
        return Target(text=quoted, quoted=True)
    if _PRONOUN.fullmatch(text):
        return Target(pronoun=True, plural=text.lower() in ("them", "those", "these"))
    if excepting := _read_except(text):
        return excepting
    if every := _read_every(text):
        return every
    bare = _ARTICLE.sub("", text)
    if ids := read_ids(bare):
        return Target(ids=ids, either=re.search(r"\bor\b", bare, re.I) is not None)
    if match := _ID_AND_TITLE.fullmatch(bare):
        return Target(ids=(int(match[1]),), text=match[2])
    if positions := _read_positions(bare):
        return Target(positions=positions)
    if re.fullmatch(rf"(?:{TASK}|one|some|something|any)", bare, re.I):
        return Target()
    phrases = [part for part in _AND.split(text) if part.strip()]
    parts = tuple(map(read_target, phrases)) if len(phrases) > 1 else ()
    return replace(_read_title(bare), parts=parts if all(map(_names_some, parts)) else ())


def _names_some(part: Target) -> bool:
    return bool(part.text or part.ids or part.positions)


def _read_title(bare: str) -> Target:
    if named := _NAMED.match(bare):
        rest = bare[named.end() :]
        return Target(text=unquote(rest) or rest.strip(), quoted=unquote(rest) is not None)
    if (
        len(shorter := re.sub(rf"(?:^{TASK}\s*:?\s+|\s+(?:{TASK}|one|thing)$)", "", bare, flags=re.I)) > 1
        and shorter != bare
    ):
        return Target(text=unquote(shorter) or shorter.strip(), quoted=unquote(shorter) is not None)
    return Target(text=bare.strip())


def _read_except(text: str) -> Target | None:
    match = _EXCEPT.search(text) or re.match(r"(?P<all>all)\s+but\s+", text, re.I)
    if match is None or not text[match.end() :].strip():
        return None
    kept, left_out = "all" if match.start() == 0 else text[: match.start()], text[match.end() :]
    if _EXCEPT.search(left_out):
        return None
    return replace(read_target(kept), without=read_target(left_out))


def read_ids(text: str) -> tuple[int, ...]:
    text = text.strip()
    if text.lower() not in NUMBERS:
        text = re.sub(r"[a-z]+", lambda word: str(NUMBERS.get(word[0].lower(), word[0])), text, flags=re.I)
    ranges = [(int(low), int(high)) for low, high in _RANGE.findall(text)]
    if any(not low <= high < low + 50 for low, high in ranges):
        return ()
    text = _RANGE.sub(lambda match: ", ".join(map(str, range(int(match[1]), int(match[2]) + 1))), text)
    return tuple(dict.fromkeys(map(int, re.findall(r"\d+", text)))) if _IDS.fullmatch(text) else ()


def _read_positions(text: str) -> tuple[int, ...]:
    if (few := _FIRST_FEW.fullmatch(text)) and (count := _number(few["n"])):
        return tuple(range(1, count + 1)) if few["end"].lower() == "first" else tuple(range(-count, 0))
    tail = rf"(?:\s+(?:{TASK}|ones?))?"
    one = rf"(?:the\s+)?{_ORDINAL}{tail}"
    if not re.fullmatch(rf"{one}(?:(?:\s*,\s*|\s+)(?:and\s+|&\s*)?{one})*", text.strip(), re.I):
        return ()
    return tuple(_position(word.lower()) for word in re.findall(rf"\b{_ORDINAL}\b", text, re.I))


def _position(word: str) -> int:
    if word in ("last", "latest", "newest"):
        return -1
    return _ORDINALS.index(word) + 1 if word in _ORDINALS else int(re.sub(r"\D", "", word))


def _number(word: str) -> int:
    return int(word) if re.fullmatch(r"\d{1,2}", word) else NUMBERS.get(word.lower(), 0)


def _read_every(text: str) -> Target | None:
    if match := _EVERY.fullmatch(text):
        if match["state"] is None:
            return Target(every=True)
        status = state(match["state"])
        return Target(every=True, status=status) if status else None
    rest = _ARTICLE.sub("", text)
    if match := _ALL_OF_A_STATE.fullmatch(rest):
        found: Status | None = state(next(group for group in match.groups() if group))
        return Target(every=True, status=found) if found else None
    return Target(every=True) if _WHOLE_LIST.fullmatch(rest) else None
