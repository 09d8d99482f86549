"""Commands that complete, reopen or delete tasks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from app.assistant.rules import ask, say
from app.assistant.rules.command import for_lists_only, put_off
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import How
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.rules.settle import no_task_like, not_found, nothing_to, settle
from app.assistant.rules.target import Target
from app.assistant.rules.targets import read_target
from app.assistant.rules.text import as_title
from app.assistant.rules.words import TASK, state

Verb = Literal["complete", "reopen", "delete"]


@dataclass(frozen=True, slots=True)
class Act:
    verb: Verb
    target: Target
    # False for what was not commanded: it is never carried out without a question.
    sure: bool = True
    # The whole sentence as a title, where it may also be something to do: "cancel the subscription".
    title: str = ""

    async def respond(self, desk: Desk) -> str:
        if nothing := await nothing_to(desk, self.verb, self.target, self.title):
            return nothing
        found = await desk.find(self.target)
        if not found.tasks:
            return not_found(desk, found, self.target, self.verb, self.title)
        if self.title and found.how <= How.LIKE:
            return ask.offer(desk, [self.title], no_task_like(self.target))
        sure = self.sure and not await desk.names_a_task()
        reply = await settle(desk, self.verb, found, self.target, "", sure)
        return f"{reply} I couldn't find task {say.numbers(found.missing)}." if found.missing else reply


_I = re.IGNORECASE
_MARK = re.compile(
    r"(?:mark|set|flag|put|move|turn|make|change|update|check|tick|switch|toggle)\s+(?P<t>.+?)"
    r"\s+(?:as|to|to\s+be|into)\s+(?P<state>(?:not\s+)?[\w-]+(?:\s+(?:again|now|off|yet|do))?)",
    _I,
)
_SET = re.compile(r"(?:set|flag|update|switch)\b.*\s(?:as|to|to\s+be)\s+(?:done|completed?|finished)$", _I)
_MARK_BARE = re.compile(r"(?:mark|set|make|flag)\s+(?P<t>.+?)\s+(?P<state>(?:not\s+)?[\w-]+)", _I)
_MARK_FIRST = re.compile(r"(?:mark|set)\s+(?:as\s+)?(?P<state>(?:not\s+)?[\w-]+)\s*[: ]\s*(?P<t>.+)", _I)
_EXPLICIT = re.compile(rf"(?:the\s+|my\s+)?(?:.*\b{TASK}\b|#?\d+$|it$|that$|all\b|every)", _I)
_EXCEPT_LAST = re.compile(
    r"^(?P<verb>mark|set)\s+(?P<t>(?:all|every)\S*(?:\s+\w+)?)\s+(?:as\s+)?(?P<state>done|completed?|finished)\s+"
    r"(?P<without>(?:except|but|apart\s+from|other\s+than)\s.+)$",
    _I,
)
_OFF = re.compile(
    r"(?:check|tick|cross|mark|strike|scratch)\s+off\s+(?P<t>.+)|(?:check|tick|cross|mark|strike|scratch)\s+(?P<u>.+?)\s+off(?:\s+.*list)?"
    r"|tick\s+(?P<v>.+)",
    _I,
)
_COMPLETE = re.compile(
    r"(?:complete|finish|close|resolve|accomplish|done(?:\s+with)?|finished(?:\s+with)?|completed)\b[\s:]*(?P<t>.*)",
    _I,
)
# Of a task's state, nothing is said.
_MARK_ALONE = re.compile(r"mark\s+(?P<t>.+)", _I)
_REOPEN = re.compile(r"(?:re-?open|un-?check|un-?mark|un-?tick|un-?complete|restore|undo)\b\s*(?P<t>.*)", _I)
_BACK = re.compile(
    r"(?:put|move|bring|add(?!.*(?:,|\band\b)))\s+(?P<t>.+?)\s+back(?:\s+(?:on|onto|in|into|to)\s+.*)?", _I
)
_DELETE = re.compile(
    r"(?:delete|remove|erase|drop|cancel|trash|discard|scrap|clear|dump|eliminate|bin|del|rm|get\s+rid\s+of"
    r"|throw\s+(?:away|out)|forget(?:\s+about)?|clean\s+up|wipe(?:\s+out)?|purge|kill|nuke|empty)\b\s*(?P<t>.*)",
    _I,
)
# "Clean up the garage" may be done to the garage, and "forget about it" to nothing.
_ALSO_A_CHORE = re.compile(r"(?:clear|bin|dump|throw|forget|clean|wipe|empty)\b", _I)
_TAKE_OFF = re.compile(r"take\s+(?P<t>.+?)\s+(?:off|out\s+of|from)\s+(?:my|the)\s+.*", _I)
_NO_LONGER = re.compile(
    rf"(?:i\s+)?(?:no\s+longer\s+need|don'?t\s+need)\s+(?P<t>(?:.*\b{TASK}\b.*|#?\d+))(?:\s+any\s*more)?", _I
)
_TO_BE_DONE = re.compile(
    r"(?P<t>.+?)\s+(?:should|must|can|needs\s+to|has\s+to)\s+be\s+"
    r"(?P<state>deleted|removed|erased|dropped|completed|finished|done|closed)",
    _I,
)
# "Check the milk off my list" is no wish to see the list.
_OFF_LIST = re.compile(r"(?:check|tick|cross|strike|scratch)\b.*\soff\b", _I)
_COMPLETE_ALL = re.compile(r"(?:complete|finish|close)\s+(?:all|every|everything|my|the)\b", _I)
# "Make task 3 done", beside "make a task".
_PUT = re.compile(r"(?:make|set|put)\b", _I)


def read(sentence: Sentence) -> Iterator[Reading]:
    if not sentence.commands:
        return
    act = read_act(sentence.text)
    if act is not None:
        act = put_off(act, sentence.text)
        stated = act.verb == "reopen" or _OFF_LIST.match(sentence.text)
        every = act.target.every and _COMPLETE_ALL.match(sentence.text)
        numbered = act.target.ids and _PUT.match(sentence.text)
        yield Reading(Score.STATE if stated or every or numbered else Score.VERB, act)


def read_act(text: str) -> Act | None:
    # "Mark everything done except the CV".
    text = _EXCEPT_LAST.sub(r"\g<verb> \g<t> \g<without> as \g<state>", text)
    act = _read_state(text) or _read_delete(text)
    return act if act is None or for_lists_only(text) else replace(act, title=as_title(text))


def _read_state(text: str) -> Act | None:
    for pattern in (_MARK, _MARK_BARE, _MARK_FIRST):
        if match := pattern.fullmatch(text):
            # "Change the door to open" is about no task's state: other verbs need a task's number as well.
            fuzzy = text.lower().startswith("mark")
            said = state(match["state"], fuzzy=fuzzy)
            if said and (fuzzy or _EXPLICIT.match(match["t"])):
                return _act("complete" if said == "completed" else "reopen", match["t"])
            if said == "completed" and _SET.match(text):
                return _act("complete", match["t"])
            if fuzzy and pattern is _MARK:
                return None
    if match := _OFF.fullmatch(text):
        return _act("complete", next(group for group in match.groups() if group))
    if (match := _REOPEN.fullmatch(text)) or (match := _BACK.fullmatch(text)):
        return _act("reopen", match["t"])
    if match := _COMPLETE.fullmatch(text):
        return Act("complete", read_target(match["t"]), sure=not re.match(r"done|finished|completed", text, _I))
    if match := _MARK_ALONE.fullmatch(text):
        return Act("complete", read_target(match["t"]), sure=False)
    if match := _TO_BE_DONE.fullmatch(text):
        done = match["state"].lower() in ("completed", "finished", "done", "closed")
        return Act("complete" if done else "delete", read_target(match["t"]), sure=False)
    return None


def _read_delete(text: str) -> Act | None:
    for pattern in (_DELETE, _TAKE_OFF, _NO_LONGER):
        if match := pattern.fullmatch(text):
            target = read_target(match["t"])
            doubtful = pattern is _NO_LONGER or (_ALSO_A_CHORE.match(text) and not (target.ids or target.quoted))
            return Act("delete", target, sure=not doubtful)
    return None


def _act(verb: Verb, phrase: str) -> Act:
    return Act(verb, read_target(phrase))
