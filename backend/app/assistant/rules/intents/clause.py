"""A command after a statement: "The shop is shut for good, delete task 3". It is asked about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.assistant.rules import ask
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents.act import Act, read_act
from app.assistant.rules.intents.update import Update, read_update
from app.assistant.rules.match import concerned
from app.assistant.rules.reading import Reading, Score, Sentence

_CLAUSE = re.compile(r"\s*[.;!?]\s+|\s*,\s+(?:so\s+|please\s+|and\s+|then\s+)*", re.I)


@dataclass(frozen=True, slots=True)
class LastClause:
    command: Act | Update
    # What "it" stands for.
    before: str

    async def respond(self, desk: Desk) -> str:
        if isinstance(self.command, Act) and self.command.target.pronoun:
            found = concerned(self.before, await desk.tasks(), least=1).tasks
            if found:
                return (ask.confirm if len(found) == 1 else ask.choose)(desk, self.command.verb, found)
        return await self.command.respond(desk)


def read(sentence: Sentence) -> Iterator[Reading]:
    clauses = _CLAUSE.split(sentence.text)
    if not sentence.commands or len(clauses) < 2:
        return
    command = read_act(clauses[-1]) or read_update(clauses[-1])
    if command is not None and not command.target.empty:
        yield Reading(Score.LAST_CLAUSE, LastClause(replace(command, sure=False, title=""), " ".join(clauses[:-1])))
