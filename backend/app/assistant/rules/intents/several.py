"""Two commands or more in one sentence: "delete the milk and add bread"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeGuard

from app.assistant.rules import say
from app.assistant.rules.desk import Desk
from app.assistant.rules.intents.act import Act, read_act
from app.assistant.rules.intents.add import Add, read_add, titled
from app.assistant.rules.intents.unknown import Unknown
from app.assistant.rules.intents.update import Update
from app.assistant.rules.match import How
from app.assistant.rules.reading import Intent, Reading, Score, Sentence
from app.assistant.rules.text import without_quotes
from app.assistant.rules.words import TASK


@dataclass(frozen=True, slots=True)
class Several:
    # Each with its own words.
    commands: tuple[tuple[str, Act | Add | Update], ...]
    # The sentence as one command: a title may hold all of its words.
    whole: Intent
    # False: the commands after the first may be words of its title, unless the list has their tasks.
    named: bool = True

    async def respond(self, desk: Desk) -> str:
        """What is certain is done in its order. One question is asked; the other commands wait for the next message."""
        if isinstance(self.whole, Act) and (await desk.find(self.whole.target)).how is How.EXACT:
            return await self.whole.respond(desk)
        if not self.commands:
            return say.SEVERAL
        if not self.named and not await self._has_all(desk):
            return await self.whole.respond(desk)
        said: list[str] = []
        later: list[str] = []
        asked, actions = "", 0
        for words, command in self.commands:
            before = desk.now.action
            if asked:
                # A second question would take the place of the first.
                later.append(words)
                continue
            reply = await command.respond(desk)
            desk.forget()
            if desk.now.question is not None:
                asked = reply
            else:
                said.append(reply)
                actions += desk.now.action is not before
        if actions > 1:
            desk.now.action = None
        if later:
            said.append(say.SEND_LATER.format(", ".join(map(say.quoted, later))))
        return "\n".join([*said, *filter(None, [asked])])

    async def _has_all(self, desk: Desk) -> bool:
        targets = [command.target for _, command in self.commands if isinstance(command, Act | Update)]
        return all([(await desk.find(target)).how >= How.WHOLE for target in targets])


# Each one reads the list again.
_MOST = 20
_VERB = r"(?:delete|remove|erase|complete|finish|mark|tick|cross|check\s+off|uncheck|rename|re-?open|add|create|change)"
_BETWEEN = re.compile(rf"\s*[,;.]?\s+(?:(?:and|then|also)\s+)*(?={_VERB}\b)", re.I)
_JOINED = re.compile(r"[,;.]|\band\b|\bthen\b|\balso\b", re.I)
# What a second command has to name, where the first one ends with a title: the title may hold the second one's words.
_NAMED = re.compile(
    rf"{_VERB}\s+(?:off\s+)?(?:the\s+|my\s+)?(?:{TASK}\b|#?\d|it\b|all\b|every|\")|mark\b.*\bas\s+\w+$|(?:add|create)\b",
    re.I,
)
_ADDS = re.compile(r"(?:add|create|new)\b", re.I)


def read(sentence: Sentence) -> Iterator[Reading]:
    if not sentence.commands:
        return
    parts = _parts(sentence.text)
    if len(parts) < 2:
        return
    read_parts = [sentence.read(replace(sentence, text=part, whole=part)) for part in parts]
    commands = [(part, found) for part, found in zip(parts, read_parts, strict=True) if _is_command(found)]
    opens = isinstance(read_parts[0], Add | Unknown)
    named = all(map(_NAMED.match, parts[1:]))
    if len(parts) > _MOST:
        yield Reading(Score.SEVERAL, Several((), read_parts[0]))
        return
    if len(commands) < len(parts):
        if named and isinstance(read_parts[0], Add):
            yield Reading(Score.SEVERAL, Several((), read_parts[0]))
        return
    if opens and not (named and _ADDS.match(parts[0])):
        # "Remind me to call mom and delete task 3" may be one thing to do.
        commands = [(part, found if isinstance(found, Add) else replace(found, sure=False)) for part, found in commands]
    yield Reading(Score.SEVERAL, Several(tuple(commands), _whole(sentence), named=named or not opens))


def _parts(text: str) -> list[str]:
    """The text cut before each further verb of a command, outside of quotation marks."""
    bare = without_quotes(text)
    cuts = [match for match in _BETWEEN.finditer(bare) if match.start() and _JOINED.search(match[0])]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def _is_command(found: Intent) -> TypeGuard[Act | Add | Update]:
    return bool(found.titles) if isinstance(found, Add) else isinstance(found, Act | Update) and not found.target.empty


def _whole(sentence: Sentence) -> Intent:
    added = read_add(sentence.text)
    return read_act(sentence.text) or (titled(added, sentence) if added else Unknown(sentence.text))
