"""Reads a message as the answer to the question that the assistant asked before it.

Nothing is kept between requests: the conversation's own text says what was asked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.assistant.rules.clean import as_title
from app.assistant.rules.intents import Act, Add, Choice, Intent, List, Small, Target, Unknown, Update
from app.assistant.rules.parse import parse
from app.assistant.rules.targets import read_target

if TYPE_CHECKING:
    from app.assistant import Turn

_QUESTION = re.compile(r"(Which|What should|Did you mean|Shall I|Should I)\b.*\?")


def understand(message: str, history: Sequence["Turn"]) -> Intent:
    """Folds the conversation: an answer may itself have led to the next question."""
    asked: str | None = None
    about: Intent | None = None
    for turn in history:
        if turn.role == "user":
            about = _read(turn.content, about, asked)
            asked = None
        else:
            asked = _question(turn.content)
    return _read(message, about, asked)


def recent_task(history: Sequence["Turn"]) -> int | None:
    """The task that "it" means: the last one that the assistant worked on or showed alone."""
    for turn in reversed(history):
        for call in reversed(turn.tool_calls):
            result = call["result"]
            if call["name"] != "list_tasks" and "task_id" in result:
                return None if result["status"] == "deleted" else int(result["task_id"])
    return None


def last_shown(history: Sequence["Turn"]) -> tuple[int, ...]:
    """The tasks of the list that "the first one" counts in: the reply before, where it was one."""
    reply = history[-1].content if history else ""
    return tuple(int(number) for number in re.findall(r"^#(\d+) ", reply, re.M))


def _question(reply: str) -> str | None:
    match = _QUESTION.fullmatch(reply.rsplit("\n", 1)[-1])
    return match[1] if match else None


def _read(message: str, about: Intent | None, asked: str | None) -> Intent:
    said = parse(message)
    if about is None or asked is None or said == Small("no"):
        return said
    answer = _answer(said, message, about, asked)
    return said if answer is None else answer


def _answer(said: Intent, message: str, about: Intent, asked: str) -> Intent | None:
    if asked == "What should":
        return _value(said, message, about)
    if said == Small("yes"):
        return _agreed(about)
    if asked == "Should I":
        return None
    pick = said.target if isinstance(said, Choice) else None
    if isinstance(said, Unknown) or (isinstance(said, List) and said.about.text):
        pick = read_target(message)
    if pick is None or pick.empty:
        return None
    if isinstance(about, Act):
        return replace(about, target=_picked(about.target, pick))
    if isinstance(about, Update):
        return about.with_pick(pick)
    return None


def _picked(target: Target, pick: Target) -> Target:
    return pick if target.empty else replace(target, pick=pick)


def _value(said: Intent, message: str, about: Intent) -> Intent | None:
    """Words were asked for: nearly anything is them."""
    if isinstance(said, List | Small):
        return None
    words = as_title(message)
    if isinstance(about, Add):
        return said if isinstance(said, Add) and said.titles else Add((words,))
    if isinstance(about, Update):
        return about.with_value(words)
    return None


def _agreed(about: Intent) -> Intent | None:
    if isinstance(about, Act | Update):
        return replace(about, confirmed=True)
    return Add((about.text,)) if isinstance(about, Unknown) else None
