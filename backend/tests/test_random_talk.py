"""Whatever is said in whatever order: nothing is deleted or renamed on a guess."""

import random
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.assistant.rules.text import fold, forms, normalise, tokens
from tests.conftest import Running, Start
from tests.corpus.measure import FILES, LISTS, MARK, cases

SAID = [message for file in FILES for case in cases(file) for message in case.say]
ANSWERS = (
    "yes|no|ok|sure|1|2|the first|the second one|the last|all|both|everything|list|my tasks|hmm|thanks|never mind"
    "|cancel|oops|undo|it|that one|not that one|the other one|no, 2|I meant 2|why?|done|add tea|5|#3|keep it|later"
    "|delete|more|one"
).split("|")
WORDS = "one two three four five six first second third fourth fifth sixth".split()
NUMBERS = {word: place % 6 + 1 for place, word in enumerate(WORDS)}
CONSENT = r"\b(?:yes|yep|yeah|y|ok|okay|sure|please|do|go|right|correct|exactly|all|both|every\w*|each)\b|👍|✅"
PLACE = r"\b(?:first|second|third|last|latest|other|\d+(?:st|nd|rd|th))\b"
QUESTIONS = ("delete {word}", "get rid of the {word}", "rename {word} to Tea", "delete everything but {word}")


@pytest.fixture
async def running(start: Start) -> AsyncIterator[Running]:
    async with start(SIGN_UPS_PER_MINUTE="0") as running:
        yield running


def names(message: str, number: int, title: str) -> bool:
    """The number of a task, a range with it, or its exact title."""
    said = fold(normalise(message))
    numbers = [
        int(word) if word.isdigit() else NUMBERS[word]
        for word in re.findall(r"\d+|\w+", said)
        if word.isdigit() or word in NUMBERS
    ]
    between = len(numbers) > 1 and min(numbers) <= number <= max(numbers)
    return fold(title) in said or number in numbers or between or re.search(PLACE, said) is not None


def answers(message: str, title: str) -> bool:
    """Consent, or a word of the title."""
    said = fold(normalise(message))
    words = {form for word in tokens(title) for form in forms(word)}
    return re.search(CONSENT, said) is not None or any(forms(word) & words for word in tokens(said))


async def test_nothing_is_deleted_or_renamed_on_a_guess(running: Running) -> None:
    chance = random.Random(20261127)
    guessed: list[str] = []
    for number, answer in enumerate(ANSWERS * len(QUESTIONS)):
        person = await running.person()
        titles = [title.removesuffix(MARK) for title in chance.choice([tasks for tasks in LISTS.values() if tasks])]
        await person.add(*titles)
        tasks = dict(enumerate(titles, start=1))
        reply: dict[str, Any] = {"conversation_id": None, "question": None}
        talk: list[str] = []
        question = QUESTIONS[number % len(QUESTIONS)].format(word=chance.choice(tokens(chance.choice(titles))))
        for message in (question, answer, chance.choice(SAID), chance.choice(ANSWERS)):
            before = reply["question"] or {"candidates": [], "kind": ""}
            asked = {task["id"] for task in before["candidates"]}
            reply = await person.chat(message, reply["conversation_id"])
            talk.append(f"{message!r}: {reply['response']!r}")
            after = {task["id"]: task["title"] for task in (await person.http.get(person.tasks)).json()}
            for task, title in tasks.items():
                answered = task in asked and (before["kind"] == "text" or answers(message, title))
                changed = after.get(task) != title and "took that back" not in reply["response"]
                if changed and not names(message, task, title) and not answered:
                    guessed.append(f"task {task}, {title!r}: {' '.join(talk)}")
            tasks = after
        await person.http.aclose()
    assert guessed == []
