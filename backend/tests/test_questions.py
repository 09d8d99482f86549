"""The assistant asks before it acts on a guess, and understands the answers."""

import pytest

from tests.conftest import Person
from tests.talk import talk

NEVER_MIND = "All right, I left everything as it is."


@pytest.mark.parametrize(
    "messages",
    [
        ["delete the milk task", "2"],
        ["delete the milk task", "#2"],
        ["delete the milk task", "the second one"],
        ["delete the milk task", "the last one please"],
        ["delete the milk task", "the one with oat"],
        ["delete the milk task", "oat"],
        ["delete milk", "task 2"],
        ["delete a task", "buy oat milk"],
        ["delete the oat drink", "yes"],
        ["delete buy milk and buy oat milk, but not 1", "yes"],
    ],
)
async def test_asks_which_one_and_understands_the_answer(person: Person, messages: list[str]) -> None:
    await person.add("Buy milk", "Buy oat milk", "Call mom")
    first, second = await talk(person, *messages)
    assert first.endswith("?") or first.startswith("Completed")
    assert second == "Deleted task 2, “Buy oat milk”."
    assert await person.titles() == ["Buy milk", "Call mom"]


async def test_several_of_one_name(person: Person) -> None:
    await person.add("Buy milk", "Buy milk", "Call mom")
    replies = await talk(
        person, "complete buy milk", "the first one", "complete buy milk", "yes", "delete buy milk", "both"
    )
    assert replies == [
        "I found 2 tasks like that:\n#1 Buy milk\n#2 Buy milk\nWhich one should I complete?",
        "Completed task 1, “Buy milk”.",
        # Only one of them was left to complete.
        "Should I complete task 2, “Buy milk”?",
        "Completed task 2, “Buy milk”.",
        "I found 2 tasks like that:\n#1 Buy milk ✓\n#2 Buy milk ✓\nWhich one should I delete?",
        "Deleted task 1, “Buy milk” and task 2, “Buy milk”.",
    ]


async def test_another_wish_in_place_of_an_answer(person: Person) -> None:
    await person.add("Buy milk", "Buy oat milk")
    replies = await talk(person, "delete milk", "add a task to call mom", "2")
    assert replies[1:] == ["Added task 3: “Call mom”.", "#2 Buy oat milk"]
    replies = await talk(person, "delete milk", "no")
    assert replies[1] == "All right, I left everything as it is."
    assert len(await person.titles()) == 3


async def test_a_question_in_place_of_an_answer(person: Person) -> None:
    await person.add("Buy milk", "Buy oat milk")
    assert (await talk(person, "delete milk", "what is task 2?"))[1] == "#2 Buy oat milk"


async def test_asks_for_what_is_missing(person: Person) -> None:
    await person.add("Buy milk")
    assert await talk(
        person, "add a task", "Call mom", "change a task", "1", "Buy oat milk", "edit task 2", "call dad"
    ) == [
        "What should the task be called?",
        "Added task 2: “Call mom”.",
        "#1 Buy milk\n#2 Call mom\nWhich task should I change?",
        "What should task 1 say instead?",
        "Changed task 1 from “Buy milk” to “Buy oat milk”.",
        "What should task 2 say instead?",
        "Changed task 2 from “Call mom” to “Call dad”.",
    ]


async def test_offers_to_add_what_may_be_a_task(person: Person) -> None:
    assert await talk(person, "buy milk", "yes", "yes") == [
        "Should I add “Buy milk” as a task?",
        "Added task 1: “Buy milk”.",
        "All right. Tell me what you would like to do next.",
    ]
    assert (await talk(person, "call mom", "no thanks"))[1] == "All right, I left everything as it is."
    assert await person.titles() == ["Buy milk"]


@pytest.mark.parametrize(
    ("message", "title"),
    [("delete the bread task", "Read the book"), ("delete the boat task", "Buy coat")],
)
async def test_deleting_by_a_near_match_needs_a_yes(person: Person, message: str, title: str) -> None:
    await person.add(title, "Call mom")
    assert await talk(person, message, "no") == [f"Should I delete task 1, “{title}”?", NEVER_MIND]
    assert await person.titles() == [title, "Call mom"]
    assert (await talk(person, message, "yes"))[1] == f"Deleted task 1, “{title}”."
    assert await person.titles() == ["Call mom"]


async def test_deleting_many_needs_a_yes(person: Person) -> None:
    await person.add("One", "Two", "Three")
    await person.chat("complete tasks 1 and 2")
    replies = await talk(person, "delete all completed tasks", "yes")
    assert replies[0] == "#1 One ✓\n#2 Two ✓\nShould I delete all 2 of them?"
    assert replies[1] == "Deleted task 1, “One” and task 2, “Two”."
    assert await person.titles() == ["Three"]
