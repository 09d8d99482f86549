"""Says that something is done, or is not. Whether to change the task is asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.dialogue import Verb
from app.assistant.rules import ask, say
from app.assistant.rules.desk import Desk
from app.assistant.rules.match import concerned
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.rules.settle import unknown
from app.assistant.rules.target import Target
from app.assistant.rules.targets import read_target
from app.assistant.rules.text import IRREGULAR, as_title
from app.assistant.rules.words import TASK, state


@dataclass(frozen=True, slots=True)
class Report:
    target: Target
    done: bool
    # Whether to offer it as a task, where it concerns none.
    offer: bool = False

    async def respond(self, desk: Desk) -> str:
        tasks = await desk.tasks()
        target = self.target
        found = concerned(target.text, tasks) if target.text and not target.quoted else await desk.find(target)
        if not found.tasks and target.parts:
            found = await desk.find(target)
        if not found.tasks:
            return ask.offer(desk, [as_title(desk.message)]) if self.offer else await unknown(desk, desk.message)
        open_ones = [task for task in found.tasks if task.completed != self.done]
        if not open_ones:
            state = "completed already" if self.done else "still pending"
            names = say.names(found.tasks)
            return f"{names[:1].upper()}{names[1:]} {'is' if len(found.tasks) == 1 else 'are'} {state}."
        verb: Verb = "complete" if self.done else "reopen"
        if len(open_ones) == 1 or target.every or len(target.ids) > 1 or len(open_ones) == len(target.parts):
            return ask.confirm(desk, verb, open_ones)
        return ask.choose(desk, verb, open_ones)


_I = re.IGNORECASE
_OFTEN = r"(?:(?:just|already|now|finally|also|all|even|actually)\s+)*"
_AM_DONE = re.compile(rf"i(?:\s+am|'m)\s+{_OFTEN}(?:done|finished|through)\s+(?:with\s+)?(?P<t>.+)", _I)
_DID = re.compile(
    rf"(?:i|we)(?:'ve|\s+have|'d|\s+had)?\s+{_OFTEN}(?P<verb>[a-z]+)\s+(?P<t>.+?)(?:\s+(?:already|today|yesterday|now))?",
    _I,
)
# Without a subject: "bought the shoes".
_DONE_IT = re.compile(
    r"(?:just\s+|already\s+|finally\s+)?(?P<verb>[a-z]+)\s+(?P<t>.+?)(?:\s+(?:already|today|yesterday|now))?", _I
)
_SAME_IN_THE_PAST = frozenset("read put cut set hit let shut split spread quit".split())
_HAVE_DONE = re.compile(
    r"(?:i|we)(?:'ve|\s+have)\s+(?:(?:already|just|finally|now)\s+)?(?P<verb>[a-z]+)\s+(?P<t>.+)", _I
)
# "Mark chapter 4 as read".
_MARK_AS = re.compile(r"mark\s+(?P<t>.+?)\s+as\s+(?P<verb>[a-z]+)", _I)
# "Maths exam: done".
_LABELLED = re.compile(r"(?P<t>[^:]+?)\s*(?::|\s[-–])\s*(?P<state>\w+)", _I)
_DID_NOT = re.compile(
    r"(?:(?:i|we)\s*(?:still\s+)?(?:haven't|havent|have\s+not|didn't|didnt|did\s+not)|(?:nobody|no\s+one)(?:\s+has)?)\s+"
    r"(?:yet\s+)?(?P<t>.+?)(?:\s+yet)?",
    _I,
)
_IS_DONE = re.compile(
    r"(?P<t>.+?)(?:\s+(?:is|are|was|were|has\s+been|have\s+been)|'s|(?=\s+(?:isn't|aren't|hasn't\s+been)))\s+"
    r"(?:(?:now|all|already|finally|still|yet)\s+)*(?P<not>(?:not|isn't|aren't|hasn't\s+been)\s+)?"
    r"(?P<state>[a-z]+)(?:\s+(?:yet|now|already|actually|though|after\s+all))?",
    _I,
)
_ID_DONE = re.compile(rf"(?P<t>(?:{TASK}\s*)?#?\s*\d+)\s+(?P<not>not\s+)?(?P<state>\w+)", _I)
# "Chapter 4 done".
_TITLE_DONE = re.compile(r"(?P<t>.+(?<!\bnot))\s+(?:done|finished|completed)", _I)
# "Train booked".
_TITLE_DID = re.compile(r"(?P<t>(?:[^\s,]+\s+){1,4}?)(?P<verb>[a-z]{4,})", _I)
_TICKED = re.compile(
    r"(?P<before>.+?)\s*(?:✓|✔\ufe0f?|✅|☑\ufe0f?)|(?:✓|✔\ufe0f?|✅|☑\ufe0f?|\[x\])\s*(?P<after>.+)", _I
)
_GOT = frozenset("got gotten purchased grabbed ordered".split())
_SEMANTIC_DONE = frozenset("done did completed finished handled".split())


def read(sentence: Sentence) -> Iterator[Reading]:
    if sentence.commands and (report := read_report(sentence.text)) is not None:
        yield Reading(Score.STATEMENT, report)


def read_report(text: str) -> Report | None:
    if match := _AM_DONE.fullmatch(text):
        return Report(read_target(match["t"]), done=True)
    if match := _DID_NOT.fullmatch(text):
        return Report(Target(text=match["t"]), done=False)
    if (match := _DID.fullmatch(text)) and _is_past(match["verb"]):
        if match["verb"].lower() in _SEMANTIC_DONE:
            return Report(read_target(match["t"]), done=True)
        return Report(_deed(match["verb"], match["t"]), done=True)
    if (match := _HAVE_DONE.fullmatch(text)) and match["verb"].lower() in _SAME_IN_THE_PAST:
        return Report(Target(text=f"{match['verb']} {match['t']}"), done=True)
    if (match := _MARK_AS.fullmatch(text)) and _is_participle(match["verb"]):
        named = read_target(match["t"])
        return Report(named if named.ids else Target(text=f"{match['verb']} {match['t']}"), done=True)
    if (match := _LABELLED.fullmatch(text)) and _is_tick(match["state"]):
        return Report(read_target(match["t"]), done=True)
    for pattern in (_ID_DONE, _IS_DONE):
        if (match := pattern.fullmatch(text)) and (report := _read_state(match)):
            return report
    if (match := _DONE_IT.fullmatch(text)) and _is_past(match["verb"]) and not match["verb"].lower().endswith("eed"):
        return Report(_deed(match["verb"], match["t"]), done=True, offer=True)
    if (match := _TITLE_DID.fullmatch(text)) and _is_past(match["verb"]):
        return Report(_deed(match["verb"], match["t"]), done=True, offer=True)
    if match := _TICKED.fullmatch(text):
        return Report(read_target(match["before"] or match["after"]), done=True, offer=True)
    if match := _TITLE_DONE.fullmatch(text):
        return Report(read_target(match["t"]), done=True, offer=True)
    return None


def _read_state(match: re.Match[str]) -> Report | None:
    said = state(match["state"], fuzzy=match.re is _ID_DONE)
    if said is not None:
        return Report(read_target(match["t"]), done=(said == "completed") == (match["not"] is None))
    if match.re is _IS_DONE and _is_past(match["state"]):
        return Report(Target(text=f"{match['t']} {match['state']}"), done=match["not"] is None)
    return None


def _is_tick(word: str) -> bool:
    return word.lower() == "check" or state(word, fuzzy=False) == "completed"


def _deed(verb: str, rest: str) -> Target:
    """What was got was to be bought, ordered or picked up."""
    return Target(text=rest if verb.lower() in _GOT else f"{verb} {rest}")


def _is_participle(verb: str) -> bool:
    return _is_past(verb) or verb.lower() in _SAME_IN_THE_PAST


def _is_past(verb: str) -> bool:
    return verb.lower() in IRREGULAR or (verb.lower().endswith("ed") and len(verb) > 3)
