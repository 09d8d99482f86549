"""Conversations with the rule-based assistant, over HTTP."""

from collections.abc import Sequence

import pytest

from app import tasks
from app.assistant.rules import say
from app.conversations import add_message, start_conversation
from tests.conftest import Person, Running

SHOW = "Say “show my tasks” to see your list."
NEVER_MIND = "All right, I left everything as it is."
ALREADY = "Task 2, “Call mom” was completed already."


async def talk(person: Person, *messages: str) -> list[str]:
    """One conversation: the replies."""
    replies, conversation = [], None
    for message in messages:
        answer = await person.chat(message, conversation)
        conversation = answer["conversation_id"]
        replies.append(answer["response"])
    return replies


def names(calls: Sequence[dict[str, object]]) -> list[object]:
    return [call["name"] for call in calls]


async def test_the_eight_utterances(on_both: Running) -> None:
    person = await on_both.person()
    await person.add("Call mom", "Team meeting", "Water the plants")

    said = await person.chat("Add a task to buy groceries")
    assert said["response"] == "Added task 4: “Buy groceries”."
    assert said["tool_calls"][0]["result"] == {"task_id": 4, "status": "created", "title": "Buy groceries"}
    assert set(said) == {
        "conversation_id",
        "message_id",
        "response",
        "tool_calls",
        "timestamp",
        "stopped",
        "question",
        "undo",
    }

    said = await person.chat("Show me all my tasks")
    assert "#4 Buy groceries" in said["response"]
    listed = {"count": 4, "ids": [1, 2, 3, 4]}
    # The tasks themselves would be kept, and sent, with every message that looks at them.
    assert said["tool_calls"] == [{"name": "list_tasks", "arguments": {"status": "all"}, "result": listed}]

    said = await person.chat("Mark task 3 as complete")
    assert said["response"] == "Completed task 3, “Water the plants”."
    assert said["tool_calls"][-1]["result"] == {"task_id": 3, "status": "completed", "title": "Water the plants"}

    said = await person.chat("What's pending?")
    assert "#3" not in said["response"]
    assert said["tool_calls"][0]["arguments"] == {"status": "pending"}

    # Only a part of the title: it looks first, and asks.
    said = await person.chat("Delete the meeting task")
    assert said["response"] == "Should I delete task 2, “Team meeting”?"
    assert said["tool_calls"] == [{"name": "list_tasks", "arguments": {}, "result": {"count": 1, "ids": [2]}}]
    said = await person.chat("Yes", said["conversation_id"])
    assert said["response"] == "Deleted task 2, “Team meeting”."
    assert names(said["tool_calls"]) == ["delete_task"]

    said = await person.chat("Change task 1 to 'Call mom tonight'")
    assert said["response"] == "Changed task 1 from “Call mom” to “Call mom tonight”."
    assert said["tool_calls"][-1]["result"] == {"task_id": 1, "status": "updated", "title": "Call mom tonight"}

    said = await person.chat("I need to remember to pay bills")
    assert said["response"] == "Added task 5: “Pay bills”."

    said = await person.chat("What have I completed?")
    assert said["response"] == "You have completed 1 task:\n#3 Water the plants ✓"
    assert await person.titles() == ["Call mom tonight", "Water the plants", "Buy groceries", "Pay bills"]


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


async def test_a_position_counts_in_the_list_that_was_shown(person: Person) -> None:
    await person.add("One", "Two", "Three", "Four")
    await person.chat("complete tasks 1 and 3")
    replies = await talk(person, "what's pending?", "complete the first one", "show my tasks", "complete the last one")
    assert replies[1] == "Completed task 2, “Two”."
    assert replies[3] == "Completed task 4, “Four”."
    shown = await person.chat("show completed tasks")
    await person.http.delete(f"{person.tasks}/1")
    # Gone meanwhile: the second one of what was shown is still the same.
    said = await person.chat("reopen the second one", shown["conversation_id"])
    assert said["response"] == "Reopened task 2, “Two”."


@pytest.mark.parametrize(
    ("message", "response"),
    [
        ("task 2 is done?", "#2 Two"),
        ("is task 1 done?", "#1 One ✓"),
        ("what is task 2?", "#2 Two"),
        ("everything is done?", "You have 2 tasks, 1 of them completed:\n#1 One ✓\n#2 Two"),
        ("can I delete task 2?", "#2 Two"),
        ("can I delte task 2?", "#2 Two"),
        ("Can you delete task 2?", "Deleted task 2, “Two”."),
        ("would you mind deleting task 2?", "Deleted task 2, “Two”."),
        ("delete task 2, ok?", "Deleted task 2, “Two”."),
    ],
)
async def test_a_question_is_no_command(person: Person, message: str, response: str) -> None:
    await person.add("One", "Two")
    await person.chat("complete task 1")
    assert (await person.chat(message))["response"] == response


async def test_deleting_many_needs_a_yes(person: Person) -> None:
    await person.add("One", "Two", "Three")
    await person.chat("complete tasks 1 and 2")
    replies = await talk(person, "delete all completed tasks", "yes")
    assert replies[0] == "#1 One ✓\n#2 Two ✓\nShould I delete all 2 of them?"
    assert replies[1] == "Deleted task 1, “One” and task 2, “Two”."
    assert await person.titles() == ["Three"]


@pytest.mark.parametrize(
    ("message", "response"),
    [
        ("delete task 99", f"I'm sorry, I couldn't find a task 99. {SHOW}"),
        ("delete the dentist", f"I'm sorry, I couldn't find a task like “dentist”. {SHOW}"),
        ("mark the dentist as done", "I couldn't find a task like “dentist”. Should I add “Dentist” as a task?"),
        ("mark task 2 as done", ALREADY),
        ("complete tasks 1, 2 and 7", f"Completed task 1, “Buy milk”. {ALREADY} I couldn't find task 7."),
        ("reopen task 2", "Reopened task 2, “Call mom”."),
        ("mark the mlik task as done", "Should I complete task 1, “Buy milk”?"),
        ("change buy milk to buy milk to share", "Changed task 1 from “Buy milk” to “Buy milk to share”."),
        ("set the description of task 1 to two liters", "Changed the description of task 1, “Buy milk”."),
        ("complete it", "#1 Buy milk\n#2 Call mom ✓\nWhich task should I complete?"),
        ("mark everything as done", "Should I complete task 1, “Buy milk”?"),
        ("show tasks about mom", "#2 Call mom ✓"),
        ("delete all pending tasks", "Should I delete task 1, “Buy milk”?"),
        ("what is the weather?", "I'm not sure what you would like me to do. Say “help” to see what I understand."),
    ],
)  # fmt: skip
async def test_replies(person: Person, message: str, response: str) -> None:
    await person.add("Buy milk", "Call mom")
    await person.http.patch(f"{person.tasks}/2/complete")
    assert (await person.chat(message))["response"] == response


@pytest.mark.parametrize(
    ("message", "response"),
    [
        ("show my tasks", "Your list is empty. Tell me what you have to do and I will add it."),
        ("what's pending?", "Nothing is pending. Well done!"),
        ("what have I completed?", "You have not completed any tasks yet."),
        ("delete the meeting task", "Your list is empty, so there is nothing to do that to."),
        ("thanks", "You're welcome."),
    ],
)
async def test_an_empty_list(person: Person, message: str, response: str) -> None:
    assert (await person.chat(message))["response"] == response


async def test_a_title_that_is_too_long(person: Person) -> None:
    said = await person.chat(f"add {'x' * 300}")
    assert said["response"].startswith("I couldn't add that: title")
    assert await person.titles() == []


async def test_a_list_that_is_full(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST", 2)
    await person.add("One", "Two")
    full = "Your list is full: it holds 2 tasks. Delete some that are done to make room."
    said = await person.chat("add a task to buy milk")
    assert said["response"] == f"I couldn't add that: {full}"
    assert said["tool_calls"][0]["result"] == {"error": full}
    assert await person.titles() == ["One", "Two"]


async def test_a_long_list_is_cut(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(say, "LINES", 2)
    await person.add("One", "Two", "Three")
    assert await talk(person, "show my tasks") == ["You have 3 tasks:\n#1 One\n#2 Two\n… and 1 more."]


async def test_conversations_are_kept(on_both: Running) -> None:
    person = await on_both.person()
    first = await person.chat("add buy milk")
    await person.chat("show my tasks", first["conversation_id"])
    await person.chat("hello")
    conversations = (await person.http.get(f"/api/{person.id}/conversations")).json()
    assert len(conversations) == 2
    path = f"/api/{person.id}/conversations/{first['conversation_id']}/messages"
    messages = (await person.http.get(path)).json()
    assert [m["role"] for m in messages] == ["user", "assistant", "user", "assistant"]
    assert messages[1]["tool_calls"] == first["tool_calls"]
    assert messages[1]["id"] == first["message_id"]
    assert [m["content"] for m in (await person.http.get(path, params={"limit": 1})).json()] == [messages[3]["content"]]


async def test_a_conversation_is_its_owners(running: Running, person: Person) -> None:
    conversation = (await person.chat("hello"))["conversation_id"]
    other = await running.person()
    body = {"message": "hello", "conversation_id": conversation}
    assert (await other.http.post(f"/api/{other.id}/chat", json=body)).status_code == 404
    assert (await other.http.get(f"/api/{other.id}/conversations/{conversation}/messages")).status_code == 404


@pytest.mark.parametrize("message", ["", "   ", "x" * 2001, "nul\x00", None])
async def test_what_is_no_message(person: Person, message: str | None) -> None:
    response = await person.http.post(f"/api/{person.id}/chat", json={"message": message})
    assert response.status_code == 422


async def test_thirty_a_minute(on_both: Running) -> None:
    running, person = on_both, await on_both.person()
    async with running.services.database.session() as session:
        conversation = await start_conversation(session, person.id)
        for _ in range(30):
            await add_message(session, person.id, conversation, "user", "hello")
        await session.commit()
    response = await person.http.post(f"/api/{person.id}/chat", json={"message": "hello"})
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 60
    other = await running.person()
    assert (await other.chat("hello"))["response"].startswith("Hello")
