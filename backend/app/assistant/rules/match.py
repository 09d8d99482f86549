"""Finds the tasks that a phrase means, and says how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from app.assistant.rules.target import Target
from app.assistant.rules.text import content, fold, forms, tokens
from app.assistant.rules.words import NOUN_VERBS, near


@dataclass(frozen=True, slots=True)
class Known:
    """A task as list_tasks tells of it."""

    id: int
    title: str
    completed: bool
    description: str = ""


# Without limits, one long message about a long list would keep everybody waiting: a phrase of more words is looked for
# as it was typed alone, and more phrases are no list of tasks.
MOST_WORDS = 12
MOST_PARTS = 24


class How(IntEnum):
    """How the tasks were found, from the least to the most certain."""

    NOT = 0
    LIKE = 1  # some words, or other forms and spellings of them
    SEVERAL = 2  # every word, in more than one title; or all tasks of a kind
    WHOLE = 3  # every word, as a whole word, in one title; or a place in a list
    EXACT = 4  # by number, or by the whole title


@dataclass(frozen=True, slots=True)
class Found:
    tasks: tuple[Known, ...] = ()
    how: How = How.NOT
    # Numbers that no task has.
    missing: tuple[int, ...] = ()


def find(target: Target, tasks: Sequence[Known], recent: Sequence[int] = (), shown: Sequence[int] = ()) -> Found:
    """`recent`: the tasks that "it" means. `shown`: the list in which "the first one" counts."""
    if target.without is not None:
        left_out = {task.id for task in find(target.without, tasks, recent, shown).tasks}
        if not left_out:
            return Found()
        named = replace(target, without=None)
        rest = _one(named, tasks) if named.empty else find(named, tasks, recent, shown)
        return Found(tuple(task for task in rest.tasks if task.id not in left_out), min(rest.how, How.SEVERAL))
    if target.ids:
        known = {task.id: task for task in tasks}
        present = tuple(known[i] for i in target.ids if i in known)
        missing = tuple(i for i in target.ids if i not in known)
        # "Task 3, the milk" has to name its title as well.
        agreed = not target.either and (not target.text or by_title(target.text, present).how >= How.WHOLE)
        return Found(present, How.NOT if not present else How.EXACT if agreed else How.LIKE, missing)
    if target.every:
        wanted = target.status
        every = tuple(t for t in tasks if wanted == "all" or t.completed == (wanted == "completed"))
        return Found(every, How.SEVERAL if every else How.NOT)
    if target.pronoun:
        return _known(tuple(task for task in tasks if task.id in recent))
    if target.positions:
        # In the list that was shown, also where one of it is gone by now.
        ids = list(shown) or [task.id for task in tasks]
        chosen = [ids[p - 1 if p > 0 else p] for p in target.positions if -len(ids) <= p <= len(ids)]
        return _known(tuple(task for task in tasks if task.id in chosen))
    found = _one(target, tasks)
    if 0 < len(target.parts) <= MOST_PARTS and found.how <= How.LIKE:
        parts = [find(part, tasks, recent, shown) for part in target.parts]
        if all(part.how > How.LIKE for part in parts):
            several = {task.id: task for part in parts for task in part.tasks}
            return Found(tuple(several[i] for i in sorted(several)), min(part.how for part in parts))
    return found


def _known(tasks: tuple[Known, ...]) -> Found:
    return Found(tasks, How.WHOLE if tasks else How.NOT)


def _one(target: Target, tasks: Sequence[Known]) -> Found:
    return by_title(target.text, tasks) if target.text else Found(tuple(tasks), How.SEVERAL if tasks else How.NOT)


def by_title(text: str, tasks: Sequence[Known]) -> Found:
    """The strictest way of looking that finds something decides."""
    said = fold(text)
    if exact := tuple(task for task in tasks if fold(task.title) == said):
        return Found(exact, How.EXACT if len(exact) == 1 else How.SEVERAL)
    words = content(text) or tokens(text)
    if not words:
        return Found()
    titles = [(task, _words(task.title)) for task in tasks]
    if found := tuple(task for task, title in titles if set(words) <= set(title)):
        if len(found) > 1:
            return Found(found, How.SEVERAL)
        # "The book" is not the verb of "Book flights".
        verb = len(words) == 1 and words[0] in NOUN_VERBS and tokens(found[0].title)[0] == words[0]
        return Found(found, How.LIKE if verb else How.WHOLE)
    if len(words) > MOST_WORDS:
        return Found()
    scores = [(sum(_alike(word, title) for word in words), task) for task, title in titles]
    best = max((score for score, _ in scores), default=0)
    if best == 0 or best < len(words) / 2:
        return Found()
    return Found(tuple(task for score, task in scores if score == best), How.LIKE)


@lru_cache(maxsize=1 << 12)
def _words(title: str) -> tuple[str, ...]:
    return tuple(tokens(title))


# Words of questions and statements that no title is recognised by.
_ASKING = frozenset(
    "what what's when where who which how why if anything something nothing anybody anyone somebody someone nobody "
    "there yet still status already today now again forget not no haven't didn't isn't aren't hasn't don't "
    "done finished completed delete remove complete ok okay should".split()
)


def concerned(text: str, tasks: Sequence[Known], least: int = 2) -> Found:
    """The tasks that a sentence may be about: it shares `least` words with their title, or has no other word."""
    words = [word for word in content(text) if word not in _ASKING][: MOST_WORDS * 2]
    scores = [(_shared(words, task), task) for task in tasks]
    best = max((score for score, _ in scores), default=0)
    if best == 0 or (best < least and best < len(words)):
        return Found()
    return Found(tuple(task for score, task in scores if score == best), How.LIKE)


def _shared(words: Sequence[str], task: Known) -> int:
    title = [forms(word) for word in content(task.title)]
    return sum(any(forms(word) & other for other in title) for word in words)


def _alike(word: str, title: Sequence[str]) -> bool:
    return any(
        forms(word) & forms(other) or near(word, other) or (len(word) >= 4 and other.startswith(word))
        for other in title
    )
