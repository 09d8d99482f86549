"""What the rule-based assistant understands: each utterance, and what it means in short."""

from dataclasses import replace

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

ADD = {
    "Add a task to buy groceries": "Buy groceries",
    "I need to remember to pay bills": "Pay bills",
    "please add buy milk": "Buy milk",
    "Could you please add a task: water the plants?": "Water the plants",
    "hey, can you add walk the dog to my list?": "Walk the dog",
    "ad milk to my list": "Milk",
    "ad a task to buy milk": "Buy milk",
    "set reminder 5pm call Bob": "5pm call Bob",
    "remind me of my appointment": "My appointment",
    "put dentist on my todo list": "Dentist",
    "create a task called Prepare slides": "Prepare slides",
    "create a reminder to call Bob, please": "Call Bob",
    "new task: feed cat": "Feed cat",
    "todo: feed cat": "Feed cat",
    "remind me to call mom": "Call mom",
    "remind me about the dentist": "The dentist",
    "don't forget to pay rent": "Pay rent",
    "Don’t let me forget to pay rent!": "Pay rent",
    "make sure I call the bank": "Call the bank",
    "I want to add a task to buy eggs": "Buy eggs",
    "I need to finish the report": "Finish the report",
    "I have to call 3 people": "Call 3 people",
    "I must not be late": "Not be late",
    "add task 'Buy milk' please": "Buy milk",
    "add “Show must go on”": "Show must go on",
    "add a task to delete old files": "Delete old files",
    "crate a task to send the form": "Send the form",
    "jot down buy stamps": "Buy stamps",
    "write a task for John's birthday": "John's birthday",
    "save buy a lamp as a new task": "Buy a lamp",
    "make a task to complete the form": "Complete the form",
    "set a reminder to call Bob": "Call Bob",
    "remember the milk": "The milk",
    "I need a new task to paint the fence": "Paint the fence",
}

LIST = {
    "Show me all my tasks": "all",
    "list": "all",
    "tasks": "all",
    "my to-do list": "all",
    "show me everything": "all",
    "what's on my list?": "all",
    "give me my todo list": "all",
    "shwo me my taks": "all",
    "show me the complete list": "all",
    "how many tasks do I have": "all",
    "would you mind showing my tasks?": "all",
    "I have to see my tasks": "all",
    "What's pending?": "pending",
    "Whats left to do": "pending",
    "what do I have to do?": "pending",
    "what should I do next?": "pending",
    "show pendign tasks": "pending",
    "open tasks": "pending",
    "which tasks are not done yet?": "pending",
    "what have I not finished yet?": "pending",
    "do I have any tasks left?": "pending",
    "is there anything to do?": "pending",
    "remind me what is pending": "pending",
    "remind me of my tasks": "all",
    "remind me about the open tasks": "pending",
    "let me see what I still have to do": "pending",
    "What have I completed?": "completed",
    "show completed": "completed",
    "completed tasks": "completed",
    "which tasks are done": "completed",
    "What tasks have I finished?": "completed",
    "what did I get done?": "completed",
    "show my compelted tasks": "completed",
}

# The verb, then how the target reads.
ACT = {
    "Mark task 3 as complete": "complete 3",
    "mark task three as complete": "complete 3",
    "mark task 3 as compelte": "complete 3",
    "mark 1, 2 and 3 as done": "complete 1 2 3",
    "mark buy milk as done": "complete buy milk",
    "mark it as done": "complete it",
    "mark everything as done": "complete every all",
    "complete all my tasks": "complete every all",
    "compelte task 4": "complete 4",
    "complete #3": "complete 3",
    "check off 3": "complete 3",
    "check the milk off": "complete milk",
    "tick task 2": "complete 2",
    "cross milk off my list": "complete milk",
    "finish the report": "complete report",
    "make task 3 done": "complete 3",
    "set task 1 to done": "complete 1",
    "mark task 2 as not done": "reopen 2",
    "reopen task 2": "reopen 2",
    "uncheck 3": "reopen 3",
    "Delete the meeting task": "delete meeting",
    "delete 3": "delete 3",
    "Can you delete task 3?": "delete 3",
    "delte task 2": "delete 2",
    "please remove tasks 2 and 4": "delete 2 4",
    "delete tasks 2-4": "delete 2 3 4",
    "I need to delete task 3": "delete 3",
    "I'd like you to delete task 4": "delete 4",
    "remove milk from my list": "delete milk",
    "take milk off my list": "delete milk",
    'get rid of "Buy milk"': "delete Buy milk",
    "cancel the dentist": "delete dentist",
    "delete the task called meeting": "delete meeting",
    "delete task 3: call mom": "delete 3",
    "delete the first task": "delete at 1",
    "remove the last one": "delete at -1",
    "delete it": "delete it",
    "delete all completed tasks": "delete every completed",
    "clear my list": "delete every all",
    "delete a task": "delete nothing",
    "delete everything except the report": "delete every all without report",
    "delete 1 and three": "delete 1 3",
    "delete the first two tasks": "delete at 1 2",
    "delete the second and the fourth": "delete at 2 4",
    "put milk back on the list": "reopen milk",
}

# Statements: nothing is done before a question.
REPORT = {
    "I finished the report": "done report",
    "I've done task 3": "done 3",
    "I'm done with #2": "done 2",
    "task 3 is done": "done 3",
    "task 3 done": "done 3",
    "the report is finished": "done report",
    "the store is closed": "done store",
    "I paid the bill": "done paid the bill",
    "mom has been called": "done mom called",
    "the dishes are not done": "not done dishes",
    "the report isn't done": "not done report",
    "I haven't called mom yet": "not done called mom",
}

UPDATE = {
    "Change task 1 to 'Call mom tonight'": "1 title Call mom tonight",
    "update task 2: Call dad": "2 title Call dad",
    "rename 'Buy milk' to 'Buy oat milk'": "Buy milk title Buy oat milk",
    "replace milk with oat milk": "milk title Oat milk",
    "change the title of task 1 to Hello": "1 title Hello",
    "task 1 should be Call dad": "1 title Call dad",
    "chnage task 1 to go home": "1 title Go home",
    "can you edit task 2 to say Call dad": "2 title Call dad",
    "rename task 4 'Send the form'": "4 title Send the form",
    "change it to Call dad": "it title Call dad",
    "edit task 2": "2 title ",
    "change the door to open": "door title Open",
    "change task 1's description to bring bags": "1 description Bring bags",
    "add a description to task 3: two liters": "3 description Two liters",
}

OTHER = {
    "3": "choice 3",
    "#3": "choice 3",
    "the second one": "choice at 2",
    "both": "choice every all",
    "all of them": "choice every all",
    "the one with Bob": "choice Bob",
    "yes": "yes",
    "ok": "yes",
    "no": "no",
    "never mind": "no",
    "thanks!": "thanks",
    "hi": "greeting",
    "help": "help",
    "Hello, what can you do?": "help",
    "find milk": "about milk",
    "tasks about milk": "about milk",
    "show task 3": "about 3",
    "what is task 2?": "about 2",
    "what's #2 about?": "about 2",
    "tell me about task 2": "about 2",
    "what are tasks 1 and 2?": "about 1 2",
    "what is my first task?": "about at 1",
    # A question is no command.
    "task 3 is done?": "about 3",
    "is task 3 done?": "about 3",
    "everything is done?": "about every all",
    "can I delete task 3?": "about 3",
    "can I delte task 3?": "about 3",
    # Not sure that this is meant for the list: better to ask.
    "buy milk": "offer Buy milk",
    "buy 3 eggs": "offer Buy 3 eggs",
    "call mom": "offer Call mom",
    "create a presentation": "offer Create a presentation",
    "schedule a meeting with Bob": "offer Schedule a meeting with Bob",
    "read the book": "offer Read the book",
    "lost my keys": "done lost my keys",
    # Not for the list at all.
    "what is the weather?": "about",
    "mark task 3 as purple": "unknown",
    "set task 1 due tomorrow": "unknown",
    "make task 1 urgent": "unknown",
    "what is 2 + 2?": "about",
    "asdf": "unknown",
    "!!!": "unknown",
}


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
