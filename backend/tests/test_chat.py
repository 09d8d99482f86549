"""Conversations with the rule-based assistant, over HTTP."""

from collections.abc import Sequence

import pytest

from app import tasks
from app.assistant.rules import say
from app.conversations import add_message, start_conversation
from tests.conftest import Person, Running
from tests.talk import talk

SHOW = "Say “show my tasks” to see your list."
ALREADY = "Task 2, “Call mom” was completed already."


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
