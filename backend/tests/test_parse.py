"""What the rule-based assistant understands: each utterance, and what it means in short."""

from dataclasses import replace
from time import process_time

import pytest

from app.assistant.rules.intents.act import Act
from app.assistant.rules.intents.add import Add
from app.assistant.rules.intents.choice import Choice
from app.assistant.rules.intents.report import Report
from app.assistant.rules.intents.show import List
from app.assistant.rules.intents.small_talk import Small
from app.assistant.rules.intents.unknown import Unknown
from app.assistant.rules.intents.update import Update
from app.assistant.rules.parse import parse
from app.assistant.rules.reading import Intent
from app.assistant.rules.target import Target
from app.fields import MESSAGE_MAX
from tests.utterances import ACT, ADD, LIST, OTHER, REPORT, UPDATE


def _target(target: Target) -> str:
    if target.without is not None:
        return f"{_target(replace(target, without=None))} without {_target(target.without)}"
    if target.ids:
        return " ".join(map(str, target.ids))
    if target.every:
        return f"every {target.status}"
    if target.positions:
        return f"at {' '.join(map(str, target.positions))}"
    return "it" if target.pronoun else target.text or "nothing"


def _short(intent: Intent) -> str:
    match intent:
        case Add():
            return " | ".join((*intent.titles, *filter(None, [intent.description])))
        case List(status, about):
            return status if about.empty else f"about {_target(about)}"
        case Act(verb, target):
            return f"{verb} {_target(target)}"
        case Update(_, field):
            return f"{_target(intent.target)} {field} {intent.value}"
        case Report(target, done):
            return f"{'done' if done else 'not done'} {_target(target)}"
        case Choice(target):
            return f"choice {_target(target)}"
        case Small(kind):
            return kind
        case Unknown(text, offer):
            return f"offer {text}" if offer else "unknown"
    return type(intent).__name__.lower()


@pytest.mark.parametrize(("text", "meaning"), ADD.items())
def test_add(text: str, meaning: str) -> None:
    assert isinstance(parse(text), Add)
    assert _short(parse(text)) == meaning


@pytest.mark.parametrize(("text", "meaning"), LIST.items())
def test_list(text: str, meaning: str) -> None:
    assert isinstance(parse(text), List)
    assert _short(parse(text)) == meaning


@pytest.mark.parametrize(("text", "meaning"), ACT.items())
def test_act(text: str, meaning: str) -> None:
    assert isinstance(parse(text), Act)
    assert _short(parse(text)) == meaning


@pytest.mark.parametrize(("text", "meaning"), REPORT.items())
def test_report(text: str, meaning: str) -> None:
    assert _short(parse(text)) == meaning


@pytest.mark.parametrize(("text", "meaning"), UPDATE.items())
def test_update(text: str, meaning: str) -> None:
    assert isinstance(parse(text), Update)
    assert _short(parse(text)) == meaning


@pytest.mark.parametrize(("text", "meaning"), OTHER.items())
def test_other(text: str, meaning: str) -> None:
    assert _short(parse(text)) == meaning


def test_several_titles() -> None:
    assert parse("Add tasks: milk, eggs and bread") == Add(("Milk", "Eggs", "Bread"))


def test_description() -> None:
    assert parse("Add buy milk with description two liters") == Add(("Buy milk",), "Two liters")


def test_both_ways_to_split() -> None:
    intent = parse("change talk to mom to call dad")
    assert isinstance(intent, Update)
    assert [(target.text, value) for target, value in intent.options] == [
        ("talk", "Mom to call dad"),
        ("talk to mom", "Call dad"),
    ]


@pytest.mark.parametrize(
    "phrase",
    [
        "i need to ",
        "tomorrow I have to ",
        "delete all except ",
        "all but ",
        "delete a and ",
        "rename task 1 to ",
        "mark every done except ",
        "please ",
        "no ",
        "oops",
        "a-b'",
        '"a ',
        "- ",
        "1,",
        "x is done ",
        "add\n- x\n",
        "🎂",
    ],
)
def test_a_phrase_that_goes_on_and_on_has_an_end(phrase: str) -> None:
    started = process_time()
    parse((phrase * MESSAGE_MAX)[:MESSAGE_MAX])
    assert process_time() - started < 2
