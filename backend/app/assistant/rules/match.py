"""Finds the tasks that a phrase means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.rules.intents import Target
from app.assistant.rules.words import distance, tolerance

_EMPTY_WORDS = frozenset(
    (
        "a an the my our your to for of and with in on at by from about that this it is be i me do task todo please"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Known:
    """A task as list_tasks tells of it."""

    id: int
    title: str
    completed: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    tasks: tuple[Known, ...] = ()
    # False: close to what was said, and worth a question before anything is done.
    sure: bool = True
    # Spelled another way than it was said: sure enough for what can be taken back.
    near: bool = False
    # Numbers that no task has.
    missing: tuple[int, ...] = ()


def find(target: Target, tasks: Sequence[Known], recent: int | None = None, shown: Sequence[int] = ()) -> Found:
    found = _find(target, tasks, recent, shown)
    if target.pick is None or not found.tasks:
        return found
    picked = find(target.pick, found.tasks, recent)
    if picked.tasks or not target.pick.ids:
        return picked
    # Asked to choose, somebody may name another task altogether.
    return find(target.pick, tasks, recent)


def _find(target: Target, tasks: Sequence[Known], recent: int | None, shown: Sequence[int]) -> Found:
    if target.ids:
        known = {task.id: task for task in tasks}
        present = tuple(known[i] for i in target.ids if i in known)
        return Found(present, missing=tuple(i for i in target.ids if i not in known))
    if target.every:
        wanted = target.status
        return Found(tuple(t for t in tasks if wanted == "all" or t.completed == (wanted == "completed")))
    if target.pronoun:
        return Found(tuple(task for task in tasks if task.id == recent))
    if target.position:
        # In the list that was shown, also where one of it is gone by now.
        ids = shown or [task.id for task in tasks]
        index = target.position - 1 if target.position > 0 else len(ids) - 1
        return Found(tuple(task for task in tasks if index >= 0 and task.id in ids[index : index + 1]))
    return by_title(target.text, tasks) if target.text else Found(tuple(tasks))


def by_title(text: str, tasks: Sequence[Known]) -> Found:
    """The strictest way of looking that finds something decides."""
    said = _plain(text)
    if exact := tuple(task for task in tasks if _plain(task.title) == said):
        return Found(exact)
    words = _words(text)
    if not words:
        return Found(tuple(task for task in tasks if said and said in _plain(task.title)))
    titles = [(task, _words(task.title)) for task in tasks]
    if found := tuple(task for task, title in titles if set(words) <= set(title)):
        return Found(found)
    if found := tuple(task for task, title in titles if all(_near(word, title) for word in words)):
        return Found(found, near=True)
    half = len(words) / 2
    found = tuple(task for task, title in titles if sum(_near(word, title) for word in words) >= half)
    return Found(found, sure=False)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _words(text: str) -> list[str]:
    words = re.findall(r"\w+", text.casefold().replace("'s", "").replace("'", ""))
    return [_stem(word) for word in words if word not in _EMPTY_WORDS]


def _stem(word: str) -> str:
    """Groceries and grocery, meetings and meeting, calling and call."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + instead
    return word


def _near(word: str, title: Sequence[str]) -> bool:
    return any(
        distance(word, other) <= (tolerance(word) if len(word) > 3 else 0)
        or (len(word) >= 4 and other.startswith(word))
        for other in title
    )
