"""The assistant that asks a model, against a real HTTP server that speaks Chat Completions."""

from collections.abc import AsyncIterator

import pytest

from app.assistant.model import NO_ANSWER, REFUSED, TOO_MANY_STEPS, TOO_SLOW, TROUBLE, ModelAssistant
from tests.conftest import Person, Running, Start
from tests.model_server import Answer, ModelServer


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    server = ModelServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def running(start: Start, model: ModelServer) -> AsyncIterator[Running]:
    settings = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": model.url, "OPENAI_MODEL": "scripted"}
    async with start(**settings) as running:
        await running.services.assistant.warm_up()
        yield running


async def test_uses_the_tools_and_answers(model: ModelServer, person: Person) -> None:
    model.answers(Answer(calls=[("add_task", {"title": "Buy milk"})]), Answer("Added task 1, Buy milk."))
    said = await person.chat("I need milk")
    assert said["response"] == "Added task 1, Buy milk."
    assert said["tool_calls"] == [
        {
            "name": "add_task",
            "arguments": {"title": "Buy milk"},
            "result": {"task_id": 1, "status": "created", "title": "Buy milk"},
        }
    ]
    assert await person.titles() == ["Buy milk"]
    first, second = model.requests
    assert first["model"] == "scripted"
    assert model.headers[0]["authorization"] == "Bearer sk-test"
    assert [tool["function"]["name"] for tool in first["tools"]] == [
        "add_task",
        "list_tasks",
        "complete_task",
        "delete_task",
        "update_task",
    ]
    # A model cannot name a user: no tool takes one.
    assert "user_id" not in str(first["tools"])
    assert second["messages"][-1]["role"] == "tool"


async def test_undo_needs_no_model(model: ModelServer, person: Person) -> None:
    await person.add("Tea")
    model.answers(Answer(calls=[("delete_task", {"task_id": 1})]), Answer("Deleted task 1, Tea."))
    said = await person.chat("delete task 1")
    assert (said["undo"], await person.titles()) == (True, [])
    requests = len(model.requests)
    await person.chat("undo", said["conversation_id"])
    assert (len(model.requests), await person.titles()) == (requests, ["Tea"])


async def test_the_conversation_goes_along(model: ModelServer, person: Person) -> None:
    first = await person.chat("Good morning")
    await person.chat("And again", first["conversation_id"])
    sent = [(m["role"], m["content"]) for m in model.requests[-1]["messages"][1:]]
    assert sent == [("user", "Good morning"), ("assistant", "Hello."), ("user", "And again")]


async def test_several_calls_at_once(model: ModelServer, person: Person) -> None:
    titles = ["One", "Two", "Three"]
    model.answers(Answer(calls=[("add_task", {"title": title}) for title in titles]), Answer("Done."))
    assert len((await person.chat("add three"))["tool_calls"]) == 3
    assert sorted(await person.titles()) == sorted(titles)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"title": ""}, "title: "),
        ({"title": "x" * 201}, "title: "),
        ({"title": "x", "user_id": "somebody"}, "user_id: "),
        ("[1]", "JSON object"),
    ],
)
async def test_bad_arguments_are_told_to_the_model(
    model: ModelServer, person: Person, arguments: dict[str, str] | str, complaint: str
) -> None:
    model.answers(Answer(calls=[("add_task", arguments)]), Answer("That did not work."))
    assert (await person.chat("add"))["response"] == "That did not work."
    assert complaint in model.requests[1]["messages"][-1]["content"]
    assert await person.titles() == []


@pytest.mark.parametrize(
    ("answer", "response"),
    [
        (Answer(status=500), TROUBLE),
        (Answer(status=401), TROUBLE),
        (Answer(raw=b"<html>not this</html>"), NO_ANSWER),
        (Answer(raw=b"data: {not json\n\n"), TROUBLE),
        (Answer(raw=b'data: {"choices": []}\n\n'), NO_ANSWER),
        (Answer(), NO_ANSWER),
        (Answer(status=429), TROUBLE),
        (Answer("half of it", cut=True), "half \n\nI'm sorry"),
        (Answer(calls=[("drop_database", {})]), TROUBLE),
        (Answer(refusal="No."), REFUSED),
        (Answer(calls=[("list_tasks", {})]), TOO_MANY_STEPS),
    ],
    ids=[
        "500",
        "401",
        "no json",
        "bad json",
        "no choice",
        "nothing",
        "429",
        "cut",
        "no such tool",
        "refusal",
        "no end",
    ],
)
async def test_trouble_gets_a_kind_answer_and_loses_no_message(
    model: ModelServer, person: Person, answer: Answer, response: str
) -> None:
    model.answers(answer)
    said = await person.chat("what now?")
    assert said["response"].startswith(response)
    path = f"/api/{person.id}/conversations/{said['conversation_id']}/messages"
    kept = [(m["role"], m["content"]) for m in (await person.http.get(path)).json()]
    assert kept == [("user", "what now?"), ("assistant", said["response"])]


async def test_tries_twice(model: ModelServer, person: Person) -> None:
    model.answers(Answer(status=500), Answer("Here I am."))
    assert (await person.chat("hello?"))["response"] == "Here I am."
    assert len(model.requests) == 2


async def test_what_was_done_before_the_trouble_is_said(model: ModelServer, person: Person) -> None:
    model.answers(Answer(calls=[("add_task", {"title": "Buy milk"})]), Answer(status=400))
    said = await person.chat("add milk")
    assert said["response"] == f"{TROUBLE} Done before that: task 1 “Buy milk” created."
    assert len(said["tool_calls"]) == 1


async def test_a_model_that_hangs(model: ModelServer, running: Running, person: Person) -> None:
    model.answers(Answer(hang=True))
    impatient = ModelAssistant(running.services.settings, reply_seconds=0.3)
    running.services.runs.assistant = impatient
    assert (await person.chat("hello?"))["response"] == TOO_SLOW
    await impatient.close()


async def test_each_call_has_its_own_deadline(model: ModelServer, running: Running, person: Person) -> None:
    from app.assistant.agent import TodoAgent

    model.answers(Answer(hang=True))
    assistant = running.services.assistant
    assert isinstance(assistant, ModelAssistant)
    await assistant.close()
    assistant._agent = TodoAgent(running.services.settings, call_seconds=0.2)
    assert (await person.chat("hello?"))["response"] == TOO_SLOW


async def test_ready_says_which_assistant(running: Running) -> None:
    async with running.client() as http:
        assert (await http.get("/ready")).json()["assistant"] == "openai"
