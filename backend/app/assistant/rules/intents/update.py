"""Commands that change a task's title or description."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from app.assistant.dialogue import Verb
from app.assistant.rules import ask, say
from app.assistant.rules.command import for_lists_only, put_off
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import How
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.rules.reschedule import is_day, rescheduled
from app.assistant.rules.settle import no_task_like, not_found, nothing_to, settle
from app.assistant.rules.target import Target
from app.assistant.rules.targets import read_target, unquote
from app.assistant.rules.text import as_title, without_quotes
from app.assistant.rules.words import TASK, state


@dataclass(frozen=True, slots=True)
class Update:
    """`change talk to mom to call mom` can be split in two ways: the tasks decide which one was meant."""

    options: tuple[tuple[Target, str], ...]
    field: Literal["title", "description"] = "title"
    # False for what was not commanded: it is never carried out without a question.
    sure: bool = True
    # Only for a task that is named exactly: "call mom should be call dad", but not "the lawn should be green".
    exact: bool = False
    # The whole sentence as a title, where it may also be something to do: "replace the light bulb".
    title: str = ""

    @property
    def target(self) -> Target:
        return self.options[0][0]

    @property
    def value(self) -> str:
        return self.options[0][1]

    async def respond(self, desk: Desk) -> str:
        verb: Verb = "rename" if self.field == "title" else "describe"
        if nothing := await nothing_to(desk, verb, self.target, self.title):
            return nothing
        choices = [(target, value, await desk.find(target)) for target, value in self.options]
        target, value, found = max(choices, key=lambda choice: (choice[2].how, -len(choice[2].tasks)))
        if not found.tasks or (self.exact and found.how < How.EXACT):
            return say.UNSURE if self.exact else not_found(desk, found, target, verb, self.title)
        if self.title and found.how <= How.LIKE:
            return ask.offer(desk, [self.title], no_task_like(target))
        sure = self.sure and not await desk.names_a_task()
        if verb == "rename" and value and len(found.tasks) == 1 and (moved := rescheduled(found.tasks[0].title, value)):
            # A day alone is hardly the whole new title.
            value, sure = moved, False
        return await settle(desk, verb, found, target, value, sure)


_I = re.IGNORECASE
_CHANGE = re.compile(
    r"(?:change|update|rename|edit|modify|revise|alter|reword|replace|retitle|amend|rephrase)\b\s*(?P<rest>.*)",
    _I,
)
# These change something else as often: they need a task's number, the word, or quotation marks.
_MAYBE_CHANGE = re.compile(
    rf"(?:set|make|call|fix|switch|correct|describe)\s+(?P<rest>(?:.*\b{TASK}\b|#?\d+\b|[\"']|(?:the\s+)?(?:title|description)\b).*)",
    _I,
)
_SHOULD_BE = re.compile(
    r"(?P<t>.+?)\s+(?:should|must|needs\s+to)\s+(?:be\s+called|be\s+renamed(?:\s+to)?|be|say|read|become)\s+"
    r"(?P<value>.+)",
    _I,
)
# To another day.
_MOVE = re.compile(
    r"(?:move|reschedule|postpone|push|shift|delay|bring\s+forward)\s+(?P<t>.+?)(?:\s+back)?\s+(?:to|until|till)\s+(?P<value>.+)",
    _I,
)
_MAKE_THAT = re.compile(r"(?:make|call|change)\s+(?:that|it)\s+(?:to\s+|into\s+)?(?P<value>.+)", _I)
_ADD_DESCRIPTION = re.compile(
    rf"(?:add|set|give|put|write)\s+(?:an?\s+|the\s+)?(?:description|details?|notes?)\s+(?:to|for|on|of)\s+"
    rf"(?:(?P<t>{TASK}\s*#?\d+|#\d+|\d+|[\"'].+?[\"'])\s*(?::|,|-|to|as|saying|that\s+says)?"
    r"|(?P<words>(?!self\b|my\s?self\b)[^:]+):)"
    r"\s*(?P<value>.+)",
    _I,
)
_LINK = (
    r"(?:\s+(?:to\s+(?:say|read|be)|so\s+(?:that\s+)?it\s+(?:says|reads)|to|into|as|with|by):?\s+"
    r"|\s*(?:->|=>|→|=|:)\s*)"
)
_FIELD = r"(?P<field>title|name|text|wording|description|desc|details?|notes?)"
_FIELD_FIRST = re.compile(rf"(?:the\s+|its\s+)?{_FIELD}\s+(?:of|for|on|in)\s+(?P<rest>.+)", _I)
_FIELD_LAST = re.compile(rf"(?P<t>.+?)(?:'s)?\s+{_FIELD}(?P<rest>{_LINK}.+|\s*)", _I)
_QUOTED = re.compile(r"(?P<t>.*?)\s*[,:]?\s*(?P<q>\"[^\"]+\"|'.+')", _I)

# "Rename task 2 Book dentist".
_RENAME_NUMBER = re.compile(
    rf"(?:rename|retitle)\s+(?P<t>{TASK}\s*#?\d+|#\d+)\s+(?P<value>(?!(?:and|or|to|as|into)\b)[^\W\d].*)", _I
)
# "Make task 1 2 pounds of flour".
_PUT = re.compile(r"(?:make|set|put)\b", _I)


def read(sentence: Sentence) -> Iterator[Reading]:
    if not sentence.commands:
        return
    update = read_update(sentence.text)
    if update is not None:
        update = put_off(update, sentence.text)
        numbered = update.target.ids and _PUT.match(sentence.text)
        yield Reading(Score.STATE if update.field == "description" or numbered else Score.VERB, update)


def read_update(text: str) -> Update | None:
    update = _read_description(text) or _read_title(text)
    return update if update is None or for_lists_only(text) else replace(update, title=as_title(text))


def _read_description(text: str) -> Update | None:
    match = _ADD_DESCRIPTION.fullmatch(text)
    if match is None:
        return None
    return Update(((read_target(match["t"] or match["words"]), as_title(match["value"])),), "description")


def _read_title(text: str) -> Update | None:
    moved = _MOVE.fullmatch(text)
    # "Move task 3 to the top" is about no day.
    moved = moved if moved and is_day(moved["value"]) else None
    if match := (_SHOULD_BE.fullmatch(text) or moved):
        statement = match.re is _SHOULD_BE
        return Update(((read_target(match["t"]), as_title(match["value"])),), sure=not statement, exact=statement)
    if (match := _MAKE_THAT.fullmatch(text)) and not state(match["value"]):
        return Update(((Target(pronoun=True), as_title(match["value"])),))
    if match := _RENAME_NUMBER.fullmatch(text):
        return Update(((read_target(match["t"]), as_title(match["value"])),))
    match = _CHANGE.fullmatch(text) or _MAYBE_CHANGE.fullmatch(text)
    if match is None:
        return None
    rest: str = match["rest"]
    name = "description" if text.lower().startswith("describe") else "title"
    if first := _FIELD_FIRST.fullmatch(rest):
        rest, name = first["rest"], first["field"]
    elif last := _FIELD_LAST.fullmatch(rest):
        rest, name = (last["t"] or "") + (last["rest"] or "").rstrip(), last["field"]
    options = _split(rest)
    described = name.lower()[:4] in ("desc", "deta", "note")
    return Update(options, "description" if described else "title")


def _split(rest: str) -> tuple[tuple[Target, str], ...]:
    """Every way to read `this to that`."""
    quoted_first = re.fullmatch(rf"(?P<t>\"[^\"]+\"|'[^']+'){_LINK}(?P<value>.+)", rest, _I)
    if quoted_first:
        return ((read_target(quoted_first["t"]), as_title(quoted_first["value"])),)
    options = []
    for link in re.finditer(_LINK, without_quotes(rest), _I):
        target, value = read_target(rest[: link.start()]), rest[link.end() :]
        if target.ids or target.pronoun or target.positions:
            return ((target, as_title(value)),)
        if value.strip() and not target.every:
            options.append((target, as_title(value)))
    if options:
        return tuple(options)
    if (match := _QUOTED.fullmatch(rest)) and match["t"] and (quoted := unquote(match["q"])):
        return ((read_target(match["t"]), quoted),)
    return ((read_target(rest), ""),)
