"""Words, their spelling, and what they say about a task's state."""

import re
from typing import Literal

from app.tasks import Status

TASK = (
    r"(?:to-?\s?do\s+items?|tasks?|taks|tasl|tsks?|tsaks?|taskks?|to-?dos?|to\s+dos?|items?|entry|entries|reminders?)"
)
LIST = rf"(?:{TASK}(?:['’]s)?\s+lists?|lists?|{TASK})"

_DONE = frozenset("done complete completed finished finish closed accomplished achieved ticked resolved over".split())
_OPEN = frozenset(
    (
        "pending open incomplete uncompleted unfinished undone remaining remain remains left outstanding "
        "active due todo unresolved missing"
    ).split()
)
# Real words that are one letter away from a word above.
_NOT_TYPOS = frozenset(
    (
        "spending sending lending mending bending tending vending ending dine bone gone none one dome "
        "donee tone lost last lust lift lit opens oven pen over deft duo cue undo compete competed and "
        "aid dad odd had bad read shot snow slow how sow ship shop shoe markt park bark dark make mask "
        "drip drops crop remote removal change charge chance clean clear close clone post port sort pet"
    ).split()
)

VERBS = tuple(
    (
        "add create show list display mark complete finish delete remove erase change update rename edit "
        "remind remember"
    ).split()
)
# What the fuzzy second reading of a message may correct, beside its verb.
STRUCTURE = ("tasks", "task", "pending", "completed", "complete", "everything")


def distance(a: str, b: str) -> int:
    """Letters inserted, left out, changed, or swapped with their neighbor."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, before, above = [i], row, before
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def tolerance(word: str) -> int:
    return 0 if len(word) < 3 else 1 if len(word) < 8 else 2


def correct(word: str, vocabulary: tuple[str, ...]) -> str | None:
    """The one word that this is a misspelling of."""
    word = word.lower()
    if word in vocabulary or word in _NOT_TYPOS:
        return None
    near = [(distance(word, known), known) for known in vocabulary if abs(len(known) - len(word)) <= 2]
    near = sorted((d, known) for d, known in near if d <= tolerance(known))
    if not near or (len(near) > 1 and near[0][0] == near[1][0] and near[0][1][:4] != near[1][1][:4]):
        return None
    return near[0][1]


def state(words: str, fuzzy: bool = True) -> Literal["pending", "completed"] | None:
    """What "done", "not finished" or "compelted" says."""
    found = words.lower().replace("to do", "todo").replace("to-do", "todo").split()
    negated = bool(found) and found[0] in ("not", "un", "isn't", "never")
    if negated:
        found = found[1:]
    if found[-1:] in (["yet"], ["now"], ["again"], ["off"]):
        found = found[:-1]
    if len(found) != 1:
        return None
    word = found[0].strip(".!")
    if fuzzy and word not in _DONE | _OPEN:
        word = correct(word, tuple(sorted(_DONE | _OPEN))) or word
    if word in _DONE:
        return "pending" if negated else "completed"
    if word in _OPEN:
        return "completed" if negated else "pending"
    return None


_STILL_OPEN = re.compile(
    r"\b(?:not|n't|haven'?t|didn'?t|isn'?t|aren'?t|hasn'?t|still|yet)\b.*"
    r"\b(?:complete|completed|done|finish|finished|do|did)\b"
    r"|\b(?:have|need|got|supposed|ought|left|remains?|want)\s+(?:left\s+)?to\s+(?:do|be done)\b"
    r"|\b(?:should|must|shall)\s+(?:i|we)\s+do\b|\bwhat(?:'s| is)?\s+(?:to do|next)\b|\bon my plate\b"
    r"|\bleft\b|\bto be done\b|\b(?:anything|something|nothing)\s+(?:else\s+)?to\s+do\b",
)


def status_of(sentence: str) -> Status:
    """Which tasks a question is about."""
    low = sentence.lower()
    if _STILL_OPEN.search(low):
        return "pending"
    low = re.sub(rf"\b{LIST}\b", " ", low)
    # "The complete list" is not the list of what is complete.
    low = re.sub(r"\b(?:complete|whole|entire|full)\s*$", " ", low)
    states = [state(word) for word in re.findall(r"[\w']+", low) if len(word) > 3]
    if "pending" in states and "completed" not in states:
        return "pending"
    return "completed" if "completed" in states and "pending" not in states else "all"
