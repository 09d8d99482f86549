"""Reads a message as the answer to the question that the reply before it asked, under the verb of that question."""

import re

from app.assistant.dialogue import Question
from app.assistant.rules import ask, say
from app.assistant.rules.apply import add, carry_out
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents.act import Act
from app.assistant.rules.intents.add import Add
from app.assistant.rules.intents.correct import Correct
from app.assistant.rules.intents.denied import Denied
from app.assistant.rules.intents.no import No
from app.assistant.rules.intents.show import List
from app.assistant.rules.intents.small_talk import Small
from app.assistant.rules.intents.undo import Undo
from app.assistant.rules.intents.update import Update
from app.assistant.rules.match import Found, How, Known, find
from app.assistant.rules.parse import sentence_of
from app.assistant.rules.reading import Intent, Mood
from app.assistant.rules.target import Target
from app.assistant.rules.targets import read_target, says_all
from app.assistant.rules.text import as_title, fold

_NUMBER_AND_TITLE = re.compile(r"#(\d{1,9})\s+(.+)")


async def answer(message: str, said: Intent, desk: Desk) -> str | None:
    """None where the message is no answer: then it is a message of its own. `said` is what it would mean as such."""
    question = desk.last.question
    if question is None:
        return None
    if isinstance(said, No):
        return say.NEVER_MIND
    if question.kind == "text":
        return await _text(message, said, question, desk)
    candidates = await desk.by_ids(desk.last.asked)
    chosen = _chosen(message, candidates)
    if chosen is not None:
        return await _carry_out(question, chosen, desk)
    if said == Small("yes"):
        if question.kind == "choose" and len(candidates) != 1:
            return _ask_again(question, candidates, desk)
        return await _carry_out(question, candidates, desk)
    if isinstance(said, Correct):
        return await _another(said, question, desk)
    return await _pick(message, question, candidates, desk)


def _chosen(message: str, candidates: list[Known]) -> list[Known] | None:
    """The candidate whose title, or number and title, the message is."""
    if match := _NUMBER_AND_TITLE.fullmatch(message.strip()):
        found = [t for t in candidates if t.id == int(match[1]) and fold(t.title) == fold(match[2])]
        return found or None
    text = message.strip().rstrip(".!")
    found = [t for t in candidates if fold(t.title) in (fold(message), fold(text))]
    return found if len(found) == 1 else None


async def _carry_out(question: Question, tasks: list[Known], desk: Desk) -> str:
    if question.verb == "add":
        return await add(desk, [candidate.title for candidate in question.candidates])
    if not tasks:
        return say.GONE
    if question.verb in ("rename", "describe") and not question.value:
        return ask.new_text(desk, question.verb, tasks[0])
    return await carry_out(desk, question.verb, tasks, question.value)


def _ask_again(question: Question, candidates: list[Known], desk: Desk) -> str:
    return ask.choose(desk, question.verb, candidates, question.value) if candidates else say.GONE


async def _pick(message: str, question: Question, candidates: list[Known], desk: Desk) -> str | None:
    """ "2", "the second one", "the oat one", "oat": some of the candidates."""
    if question.verb == "add" or sentence_of(message).mood is not Mood.PLAIN:
        return None
    phrase = re.sub(r"^(?:yes|ok|i\s+mean|only|just)[\s,]+", "", message.strip(), flags=re.I)
    target = read_target(phrase)
    if target.empty or target.pronoun or (target.every and (target.status != "all" or not says_all(phrase))):
        return None
    found = find(target, candidates)
    if target.ids and not found.tasks:
        # Asked to choose, a person may give the number of another task.
        found = await desk.find(target)
        return ask.confirm(desk, question.verb, found.tasks, question.value) if found.tasks else None
    if target.text and not target.ids and found.how < How.WHOLE and not _all_parts(target, found):
        return _maybe_meant(target, found, question, desk)
    one_only = question.verb in ("rename", "describe")
    if not found.tasks or (one_only and len(found.tasks) > 1):
        return _ask_again(question, candidates, desk) if found.tasks else None
    return await _carry_out(question, list(found.tasks), desk)


def _all_parts(target: Target, found: Found) -> bool:
    return bool(target.parts) and found.how > How.LIKE


def _maybe_meant(target: Target, found: Found, question: Question, desk: Desk) -> str | None:
    """Words of several candidates, or other forms of their words. Only short ones: more words may be a command."""
    if not found.tasks or len(target.text.split()) > 2:
        return None
    if len(found.tasks) == 1:
        return ask.confirm(desk, question.verb, found.tasks, question.value)
    return ask.choose(desk, question.verb, found.tasks, question.value)


async def _another(said: Correct, question: Question, desk: Desk) -> str:
    """ "No, the flights": the same verb for another task."""
    target = said.target
    if question.verb == "add":
        return say.NEVER_MIND
    asked = desk.last.asked
    rest = [task for task in await desk.tasks() if task.id not in asked]
    if target.empty:
        return ask.choose(desk, question.verb, rest, question.value) if rest else say.NEVER_MIND
    found = await desk.find(target)
    if len(found.tasks) == 1 and found.how >= How.WHOLE and question.verb in ("complete", "reopen"):
        return await carry_out(desk, question.verb, found.tasks)
    if not found.tasks:
        return say.not_found(target, found.missing) if said.sure else say.NEVER_MIND
    if len(found.tasks) == 1:
        return ask.confirm(desk, question.verb, found.tasks, question.value)
    return ask.choose(desk, question.verb, found.tasks, question.value)


async def _text(message: str, said: Intent, question: Question, desk: Desk) -> str | None:
    """Words were asked for: nearly anything is them."""
    if isinstance(said, Undo | Small | No | Denied) and said != Small("account"):
        return None
    sentence = sentence_of(message)
    if sentence.mood is Mood.QUESTION or (isinstance(said, List) and said.about.empty):
        return None
    if question.verb == "add":
        if isinstance(said, Add) and said.titles:
            return await add(desk, said.titles, said.description)
        return await add(desk, [as_title(message)])
    if isinstance(said, Act | Update) and said.target.ids:
        return await said.respond(desk)
    tasks = await desk.by_ids(desk.last.asked)
    return await carry_out(desk, question.verb, tasks[:1], as_title(message)) if tasks else say.GONE
