"""Words of commands, their spelling, and what they say about a task's state."""

import re
from typing import Literal

from app.assistant.rules.text import IRREGULAR
from app.tasks import Status

TASK = r"(?:to-?\s?do\s+items?|tasks?|taks|tasl|tsks?|tsaks?|to-?dos?|to\s+dos?|items?|entry|entries|reminders?)"
LIST = rf"(?:{TASK}(?:['’]s)?\s+lists?|lists?|{TASK})"

NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
}

_DONE = frozenset("done complete completed finished finish closed accomplished achieved ticked resolved over".split())
_OPEN = frozenset(
    "pending open incomplete uncompleted unfinished undone remaining remain remains left outstanding active due todo "
    "unresolved missing".split()
)
# Real words that are one letter away from a word of commands.
_NOT_TYPOS = frozenset(
    "spending sending lending mending bending tending vending ending dine bone gone none one dome donee tone lost last "
    "lust lift lit opens oven pen over deft duo cue undo compete competed and aid dad odd had bad read shot snow slow "
    "how sow ship shop shoe markt park bark dark make mask drip drops crop remote removal change charge chance clean "
    "clear close clone post port sort pet dilute relate elite deleted removed completed "
    "updated changed renamed erased finished created added marked listed showed edited reminded".split()
)
VERBS = tuple("add create show list mark complete finish delete remove erase change update rename edit remind".split())
STRUCTURE = ("tasks", "task", "pending", "completed", "complete", "everything")
# Verbs with which titles often begin, and which are nouns as well: "the book" is not "Book flights".
NOUN_VERBS = frozenset(
    "book call plan train paint order review water mail fix clean cook walk visit check test work study drive ride "
    "play practice record report return move change update design draft text email phone print pack trip "
    "exercise cut "
    "swim run read show watch answer help start finish set plant dust mop sweep fill file format".split()
)
# Verbs with which titles often begin.
TITLE_VERBS = (
    NOUN_VERBS
    | frozenset(IRREGULAR.values())
    | frozenset(
        "apply arrange ask bake cancel check collect confirm contact deliver discuss donate download drop "
        "empty feed fetch fold hire hoover install invite iron learn look mend organise organize pick post "
        "prepare renew repair replace reply reserve schedule sign sort submit tidy upload vacuum walk wash "
        "wrap".split()
    )
)


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


def near(word: str, other: str) -> bool:
    """Whether one may be a misspelling of the other."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    # Most words differ in more letters: that is found sooner than their distance.
    if abs(len(word) - len(other)) > allowed or len(set(word) - set(other)) > allowed:
        return False
    return distance(word, other) <= allowed


def correct(word: str, vocabulary: tuple[str, ...]) -> str | None:
    """The one word that this is a misspelling of."""
    word = word.lower()
    if word in vocabulary or word in _NOT_TYPOS:
        return None
    found = sorted((distance(word, known), known) for known in vocabulary if near(known, word))
    if not found or (len(found) > 1 and found[0][0] == found[1][0] and found[0][1][:4] != found[1][1][:4]):
        return None
    return found[0][1]


def state(words: str, fuzzy: bool = True) -> Literal["pending", "completed"] | None:
    """What "done", "not finished" or "compelted" says."""
    found = words.lower().replace("to do", "todo").replace("to-do", "todo").split()
    negated = bool(found) and found[0] in ("not", "un", "isn't", "never")
    if negated:
        found = found[1:]
    if found[-1:] in (["yet"], ["now"], ["again"], ["off"], ["already"]):
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
    r"|^(?:have\s+(?:i|we)|am\s+i|are\s+we)\s+(?:all\s+)?(?:done|finished|completed)(?:\s+(?:with\s+)?(?:everything|all|it\s+all|yet)\b.*)?$"
    r"|\b(?:should|must|shall)\s+(?:i|we)\s+do\b|\bwhat(?:'?s| is| else is)?\s+(?:to do|next|on)\b"
    r"|\bon my plate\b|\bleft\b|\bto be done\b|\b(?:anything|something|nothing)\s+(?:else\s+)?to\s+do\b",
)
_WHOLE_LIST = re.compile(rf"\bon\s+(?:my|the)\s+{LIST}\b")


def status_of(sentence: str) -> Status:
    """Which tasks a question is about."""
    low = sentence.lower()
    if _STILL_OPEN.search(low) and not _WHOLE_LIST.search(low):
        return "pending"
    low = re.sub(rf"\b{LIST}\b", " ", low)
    # "The complete list" is not the list of what is complete.
    low = re.sub(r"\b(?:complete|whole|entire|full)\s*$", " ", low)
    states = [state(word) for word in re.findall(r"[\w']+", low) if len(word) > 3]
    if "pending" in states and "completed" not in states:
        return "pending"
    return "completed" if "completed" in states and "pending" not in states else "all"
