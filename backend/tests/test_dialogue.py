"""What a reply leaves to the next message: its question, its way back, and the tasks that it was about."""

from time import process_time
from typing import Any

import pytest
from sqlmodel import select

from app.fields import MESSAGE_MAX
from app.models import Message, Task
from tests.conftest import Person, Running, Start


async def messages(person: Person, conversation: int) -> list[dict[str, Any]]:
    path = f"/api/{person.id}/conversations/{conversation}/messages"
    found: list[dict[str, Any]] = (await person.http.get(path)).json()
    return found


async def fill(running: Running, person: Person, number: int) -> None:
    async with running.services.database.session() as session:
        session.add_all(Task(user_id=person.id, id=i, title=f"Task number {i}") for i in range(1, number + 1))
        await session.commit()


async def test_a_question_is_data_with_buttons(on_both: Running) -> None:
    person = await on_both.person()
    await person.add("Buy milk", "Buy oat milk", "Call mom")
    said = await person.chat("delete the milk")
    assert said["question"] == {
        "kind": "choose",
        "verb": "delete",
        "candidates": [{"id": 1, "title": "Buy milk"}, {"id": 2, "title": "Buy oat milk"}],
        "options": [
            {"label": "Buy milk", "message": "#1 Buy milk"},
            {"label": "Buy oat milk", "message": "#2 Buy oat milk"},
        ],
        "value": "",
    }
    assert (await messages(person, said["conversation_id"]))[-1]["question"] == said["question"]
    done = await person.chat(said["question"]["options"][1]["message"], said["conversation_id"])
    assert (done["question"], done["undo"]) == (None, True)
    assert await person.titles() == ["Buy milk", "Call mom"]


@pytest.mark.parametrize(("button", "left"), [("Yes", []), ("No", ["Team meeting"])])
async def test_yes_and_no_are_buttons(person: Person, button: str, left: list[str]) -> None:
    await person.add("Team meeting")
    said = await person.chat("delete the meeting")
    message = next(option["message"] for option in said["question"]["options"] if option["label"] == button)
    await person.chat(message, said["conversation_id"])
    assert await person.titles() == left


async def test_a_question_is_read_from_its_data_and_not_from_its_words(running: Running, person: Person) -> None:
    await person.add("Team meeting")
    said = await person.chat("delete the meeting")
    async with running.services.database.session() as session:
        reply = (await session.exec(select(Message).where(Message.id == said["message_id"]))).one()
        reply.content = "Soll ich?"
        session.add(reply)
        await session.commit()
    await person.chat("yes", said["conversation_id"])
    assert await person.titles() == []


async def test_an_undo_works_in_another_replica(start: Start, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres").new_database()
    async with start(DATABASE_URL=url) as one, start(DATABASE_URL=url) as two:
        person = await one.person()
        await person.add("Tea", "Milk")
        said = await person.chat("delete tasks 1 and 2")
        assert (said["undo"], await person.titles()) == (True, [])
        async with two.client(headers={"Authorization": f"Bearer {person.token}"}) as http:
            body = {"message": "undo", "conversation_id": said["conversation_id"]}
            answer = (await http.post(f"/api/{person.id}/chat", json=body)).json()
        assert answer["response"] == "I took that back: deleting 2 tasks."
        assert answer["tool_calls"][0]["name"] == "restore_tasks"
        assert [(t["id"], t["title"]) for t in (await person.http.get(person.tasks)).json()] == [
            (1, "Tea"),
            (2, "Milk"),
        ]


@pytest.mark.parametrize(
    ("regret", "titles"),
    [("never mind", ["Tea"]), ("oops, that was a mistake", ["Tea"]), ("oops", []), ("no", []), ("nothing else", [])],
)
async def test_regret_takes_a_change_back_or_tells_how(person: Person, regret: str, titles: list[str]) -> None:
    await person.add("Tea")
    said = await person.chat("delete task 1")
    reply = (await person.chat(regret, said["conversation_id"]))["response"]
    assert await person.titles() == titles
    # It never claims that nothing was changed.
    assert ("I took that back" if titles else "Say “undo”") in reply


async def test_only_the_newest_change_says_that_it_can_be_undone(person: Person) -> None:
    await person.add("Tea", "Milk")
    conversation = (await person.chat("complete task 1"))["conversation_id"]
    await person.chat("complete task 2", conversation)
    await person.chat("hello", conversation)

    async def can_undo() -> list[int]:
        return [i for i, message in enumerate(await messages(person, conversation)) if message["undo"]]

    assert await can_undo() == [3]
    assert (await person.chat("undo", conversation))["undo"] is False
    assert await can_undo() == [1]
    await person.chat("undo", conversation)
    assert await can_undo() == []
    said = await person.chat("undo", conversation)
    assert said["response"] == "There is nothing to take back in this conversation."


async def test_deleting_2000_tasks_is_one_event_and_fast(on_both: Running) -> None:
    person = await on_both.person()
    await fill(on_both, person, 2000)
    asked = await person.chat("delete everything")
    assert len(asked["question"]["candidates"]) == 50
    assert asked["tool_calls"][0]["result"]["count"] == 2000
    # Other programs on the machine do not count.
    began = process_time()
    said = await person.chat("yes", asked["conversation_id"])
    assert process_time() - began < 1
    assert said["response"] == "Deleted 2000 tasks."
    (call,) = said["tool_calls"]
    assert (call["name"], call["result"]["count"], len(call["result"]["ids"])) == ("delete_tasks", 2000, 50)
    assert len(str(await messages(person, said["conversation_id"]))) < 20_000
    assert await person.titles() == []
    await person.chat("undo", said["conversation_id"])
    assert len(await person.titles()) > 0


async def test_one_message_adds_50_tasks_at_most(person: Person) -> None:
    said = await person.chat(f"Add tasks: {','.join(f'a{i}' for i in range(300))}")
    assert len(said["tool_calls"]) == 50
    assert said["response"] == (
        "Added 50 tasks, 1 to 50.\nOne message adds 50 tasks at most. Send the other 250 again."
    )
    await person.chat("undo", said["conversation_id"])
    assert await person.titles() == []


async def test_a_long_list_shows_20_tasks(running: Running, person: Person) -> None:
    await fill(running, person, 60)
    said = await person.chat("show my tasks")
    assert said["response"].count("\n") == 21
    assert said["response"].endswith("… and 40 more.")
    assert said["tool_calls"][0]["result"] == {"count": 60, "ids": list(range(1, 51))}


async def test_a_task_that_is_gone_before_the_answer(person: Person) -> None:
    await person.add("Team meeting", "Tea")
    said = await person.chat("delete the meeting")
    await person.http.delete(f"{person.tasks}/1")
    answer = await person.chat("yes", said["conversation_id"])
    assert answer["response"] == "Those tasks are no longer there."
    assert await person.titles() == ["Tea"]


@pytest.mark.parametrize(
    "message",
    [
        "delete " + " ".join(f"w{i:03}" for i in range(700)),
        "delete " + ", ".join(f"w{i:03}" for i in range(600)),
        "I finished " + " and ".join(f"w{i:03}" for i in range(400)),
        "delete everything except " + " ".join(f"w{i:03}" for i in range(700)),
        " and ".join(f"delete task {i}" for i in range(1, 200)),
    ],
)
async def test_a_long_message_about_a_long_list_keeps_nobody_waiting(on_both: Running, message: str) -> None:
    person = await on_both.person()
    await fill(on_both, person, 2000)
    await person.chat("hello")
    started = process_time()
    await person.chat(message[:MESSAGE_MAX].rsplit(" ", 1)[0])
    assert process_time() - started < 2
