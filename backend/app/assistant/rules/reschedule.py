"""Days in titles."""

import re

_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    rf"(?:(?:next|this)\s+(?:{_WEEKDAY}|week(?:end)?|month|year)|{_WEEKDAY}|today|tonight|tomorrow|the\s+weekend"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?"
    r"|(?:at\s+)?\d{1,2}(?::\d{2})?\s*(?:am|pm)|\d{1,2}:\d{2})"
)
_HOURS = r"(?:morning|afternoon|evening|night)"
# In a title, "may" and "fall" are verbs more often.
_PERIOD = rf"(?:{_MONTH}(?:\s+\d{{4}})?|spring|summer|autumn|fall|winter)"
_ALONE = re.compile(rf"(?:on\s+|in\s+)?(?P<day>{_DAY}(?:\s+{_HOURS})?|(?:next\s+|this\s+)?{_PERIOD})", re.I)
# "Tomorrow to call mom", as it stands after "remind me".
_FIRST = re.compile(
    rf"(?P<when>(?:(?:on|by|before|at|in|for)\s+)?{_DAY}(?:\s+{_HOURS})?(?:\s+at\s+\d{{1,2}}(?::\d{{2}})?)?"
    rf"|at\s+\d{{1,2}}(?::\d{{2}})?|(?:in\s+the|this|every)\s+(?:{_HOURS}|{_WEEKDAY}|day|week|month)"
    rf"|in\s+(?:an?|\w+)\s+(?:minutes?|hours?|days?|weeks?|months?))(?:\s*:\s+|,?\s+to\s+)(?!(?:{_WEEKDAY}|{_MONTH})\b)(?P<what>\D.*)",
    re.I,
)
_BEFORE_I = re.compile(rf"(?P<when>(?:(?:on|by|at)\s+)?{_DAY}(?:\s+{_HOURS})?),?\s+(?=i\b)", re.I)
_NAME = re.compile(rf"\b(?:{_WEEKDAY}|{_MONTH})\b", re.I)
_IN_TITLE = re.compile(rf"(?<!\w){_DAY}(?!\w)", re.I)


def has_day(text: str) -> bool:
    return _IN_TITLE.search(text) is not None


def day_last(title: str) -> str:
    """A title that begins with when to do it ends with that."""
    match = _FIRST.fullmatch(title.strip())
    if match is None:
        return title
    when = _NAME.sub(lambda name: name[0].capitalize(), match["when"].lower().removeprefix("for "))
    return f"{match['what']} {when}"


def without_day(sentence: str) -> tuple[str, str]:
    """ "Tomorrow I have to call mom": the rest of the sentence, and the day that it begins with."""
    match = _BEFORE_I.match(sentence)
    if match is None:
        return sentence, ""
    return sentence[match.end() :], _NAME.sub(lambda name: name[0].capitalize(), match["when"].lower())


def is_day(text: str) -> bool:
    return _ALONE.fullmatch(text.strip()) is not None


def rescheduled(title: str, value: str) -> str | None:
    """The title with its day replaced, where the value is nothing but a day."""
    match = _ALONE.fullmatch(value.strip())
    if match is None:
        return None
    day = _NAME.sub(lambda name: name[0].capitalize(), match["day"].lower())
    if has_day(title):
        moved = _IN_TITLE.sub(lambda _: day, title, count=1)
        return re.sub(r"\bon (?=(?:today|tonight|tomorrow)\b)", "", moved)
    before = "on " if re.fullmatch(_WEEKDAY, day, re.I) else "in " if re.fullmatch(_PERIOD, day, re.I) else ""
    return f"{title} {before}{day}"
