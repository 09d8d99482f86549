"""Says that another task was meant: "no, the other one", "I meant the report"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.assistant.rules import ask, say
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents.act import Act
from app.assistant.rules.match import How
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.rules.target import Target
from app.assistant.rules.targets import read_target
from app.assistant.take_back import take_back


@dataclass(frozen=True, slots=True)
class Correct:
    # Empty: the other one.
    target: Target
    # Whether a task was named for certain: "no, for Leo" may mean something else.
    sure: bool = True

    async def respond(self, desk: Desk) -> str:
        """The last change is taken back, and made to the task that was meant."""
        action = desk.last.action
        if action is None or desk.last.question is not None or action.verb == "add":
            return say.NEVER_MIND
        if not self.sure and (await desk.find(self.target)).how < How.WHOLE:
            return say.UNSURE
        if await take_back(desk.history, desk.toolbox) is None:
            return say.NEVER_MIND
        desk.forget()
        back = "I took that back."
        verb = action.verb
        if verb not in ("complete", "reopen", "delete"):
            return back
        if self.target.empty:
            others = await desk.by_ids(action.others)
            if len(others) == 1:
                return f"{back} {ask.confirm(desk, verb, others)}"
            rest = others or [task for task in await desk.tasks() if task.id not in action.ids]
            return ask.choose(desk, verb, rest, lead=back) if rest else back
        found = await desk.find(self.target)
        if not found.tasks:
            return f"{back} {say.not_found(self.target, found.missing)}"
        return f"{back} {await Act(verb, self.target).respond(desk)}"


_OTHER = re.compile(
    r"(?:(?:no|nope|oops|sorry|wait|actually)[\s,.!]+)*(?:not\s+(?:that|this)(?:\s+one)?[\s,.]*)?"
    r"(?:i\s+meant\s+)?(?:the\s+other(?:\s+(?:one|task))?|another(?:\s+one)?)",
    re.I,
)
_WRONG_ONE = re.compile(
    r"(?:(?:no|nope|oops|sorry|wait)[\s,.!]+)*(?:not\s+(?:that|this)(?:\s+one)?|(?:the\s+)?wrong\s+(?:one|task)"
    r"|that(?:'s|\s+was|\s+is)\s+(?:not\s+the|the\s+wrong)\s+(?:right\s+)?(?:one|task))",
    re.I,
)
_MEANT = re.compile(
    r"(?:(?:no|nope|oops|sorry|wait|actually|not\s+that\s+one)[\s,.!]+)*(?:i\s+(?:meant|mean|wanted)|rather)\s+"
    r"(?P<t>.+)",
    re.I,
)
_NO_THIS = re.compile(r"(?:no|nope|nah)[\s,.!]+(?P<t>(?:the|my|task|#|\d).*)", re.I)
# Lower case, as a name or a sentence of its own may follow a full stop.
_NO_WORDS = re.compile(r"(?:no|nope)\s*,\s*(?P<t>(?:\S+\s+){0,3}\S+)", re.I)


def read(sentence: Sentence) -> Iterator[Reading]:
    text = " ".join(sentence.lines).strip(" .!")
    if _OTHER.fullmatch(text) or _WRONG_ONE.fullmatch(text):
        yield Reading(Score.WHOLE, Correct(Target()))
    if (match := _MEANT.fullmatch(text)) or (match := _NO_THIS.fullmatch(text)):
        target = read_target(match["t"])
        if not target.empty:
            yield Reading(Score.WHOLE, Correct(target))
    elif (match := _NO_WORDS.fullmatch(text)) and sentence.commands:
        target = read_target(match["t"])
        if target.text:
            yield Reading(Score.MENTION, Correct(target, sure=False))
