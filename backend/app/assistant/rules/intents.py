"""What a message may mean. `sure` is False for what was not commanded: it is never carried out without a question."""

from dataclasses import dataclass
from typing import Literal

from app.tasks import Status


@dataclass(frozen=True, slots=True)
class Target:
    """Which tasks are meant. All fields empty: it was not said."""

    ids: tuple[int, ...] = ()
    # With ids: what was said of that task.
    text: str = ""
    # The text stood in quotation marks.
    quoted: bool = False
    every: bool = False
    status: Status = "all"  # with `every`
    positions: tuple[int, ...] = ()  # from 1; -1 is the last
    pronoun: bool = False
    # The text read as several tasks, for a list without a task of the whole text.
    parts: tuple["Target", ...] = ()
    # "1 or 2": which of them was not said.
    either: bool = False
    # "all but these"
    without: "Target | None" = None

    @property
    def empty(self) -> bool:
        return self == Target()


@dataclass(frozen=True, slots=True)
class Add:
    titles: tuple[str, ...] = ()
    description: str = ""
    # Tasks that the person may want to see instead: "remind me about the dentist".
    about: Target = Target()
    # False: asks first.
    sure: bool = True


@dataclass(frozen=True, slots=True)
class List:
    status: Status = "all"
    about: Target = Target()


Verb = Literal["complete", "reopen", "delete"]


@dataclass(frozen=True, slots=True)
class Act:
    verb: Verb
    target: Target
    sure: bool = True
    # The whole sentence as a title, where it may also be something to do: "cancel the subscription".
    title: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """`change talk to mom to call mom` can be split in two ways: the tasks decide which one was meant."""

    options: tuple[tuple[Target, str], ...]
    field: Literal["title", "description"] = "title"
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


@dataclass(frozen=True, slots=True)
class Report:
    """A statement that something is done, or is not."""

    target: Target
    done: bool


@dataclass(frozen=True, slots=True)
class Reword:
    """A statement that corrects one word of a title: "to Milan, not Rome"."""

    new: str
    old: str
    text: str


@dataclass(frozen=True, slots=True)
class About:
    """A question or a statement that may concern a task: the tasks decide."""

    text: str
    question: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Only names tasks: an answer, or a wish to see them."""

    target: Target


SmallKind = Literal["greeting", "thanks", "help", "yes", "no", "account", "complaint", "denied", "several"]


@dataclass(frozen=True, slots=True)
class Small:
    """Small talk."""

    kind: SmallKind


@dataclass(frozen=True, slots=True)
class Undo:
    pass


@dataclass(frozen=True, slots=True)
class Correct:
    """Another task was meant. An empty target: the other one."""

    target: Target


@dataclass(frozen=True, slots=True)
class Unknown:
    text: str
    # It reads like something to do, so adding it can be offered.
    offer: bool = False


Intent = Add | List | Act | Update | Report | Reword | About | Choice | Small | Undo | Correct | Unknown
