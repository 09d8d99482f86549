"""What a reader is given, a sentence, and what it yields: readings with their scores."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.assistant.rules.desk import Desk


class Mood(Enum):
    PLAIN = "plain"  # a command, if it begins with a command's verb; else a statement
    WISH = "wish"  # "I want to delete ...": commands that lose nothing are carried out
    QUESTION = "question"
    NEGATIVE = "negative"
    MAYBE = "maybe"


class Score(IntEnum):
    """How well the form of a sentence fits a meaning. Forms that few other sentences have score higher."""

    LEFTOVER = 0  # no form: any words
    MENTION = 10  # words that a title may share
    STATEMENT = 20  # something is done, or is not
    LAST_CLAUSE = 30  # a command after a statement
    VERB = 40  # a command's verb, which may begin a title as well
    SHOW = 50  # words of a list
    REWORD = 55  # "this, not that"
    ADD = 60  # "add", "remind me"
    STATE = 70  # a verb and a task's state, or the number of a task
    TARGET = 80  # nothing but a number, a place or "all of them"
    OBLIGATION = 85  # "I have to"
    SEVERAL = 90  # two commands, each with its own verb
    WHOLE = 100  # the whole sentence is a known phrase


class Intent(Protocol):
    async def respond(self, desk: "Desk") -> str: ...


@dataclass(frozen=True, slots=True)
class Reading:
    score: Score
    intent: Intent


@dataclass(frozen=True, slots=True)
class Sentence:
    # The message as it was typed, and normalised.
    raw: str
    whole: str
    # Without politeness and fillers around it, and with its verb spelled right.
    text: str
    mood: Mood
    # Reads another sentence, like a part of this one.
    read: Callable[["Sentence"], Intent]

    @property
    def commands(self) -> bool:
        return self.mood in (Mood.PLAIN, Mood.WISH)

    @property
    def lines(self) -> list[str]:
        return self.whole.split("\n")

    def as_typed(self, title: str) -> str:
        """The title with the apostrophes of the message."""
        return title.replace("'", "’") if "’" in self.raw and "'" not in self.raw else title


Reader = Callable[[Sentence], Iterable[Reading]]
