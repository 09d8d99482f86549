"""What a message may mean."""

from dataclasses import dataclass, replace
from typing import Literal

from app.tasks import Status


@dataclass(frozen=True, slots=True)
class Target:
    """Which tasks are meant. All fields empty: it was not said."""

    ids: tuple[int, ...] = ()
    text: str = ""
    every: bool = False
    status: Status = "all"  # with `every`
    position: int = 0  # from 1; -1 is the last
    pronoun: bool = False
    # An answer to "which one?" chooses among the tasks that the rest of the target found.
    pick: "Target | None" = None

    @property
    def empty(self) -> bool:
        return self == Target()


@dataclass(frozen=True, slots=True)
class Add:
    titles: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class List:
    status: Status = "all"
    about: Target = Target()


Verb = Literal["complete", "reopen", "delete"]


@dataclass(frozen=True, slots=True)
class Act:
    verb: Verb
    target: Target
    # Said yes to "did you mean this one?" or "shall I delete all of them?".
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """`change talk to mom to call mom` can be split in two ways: the tasks decide which one was meant."""

    options: tuple[tuple[Target, str], ...]
    field: Literal["title", "description"] = "title"
    confirmed: bool = False

    @property
    def target(self) -> Target:
        return self.options[0][0]

    @property
    def value(self) -> str:
        return self.options[0][1]

    def with_value(self, value: str) -> "Update":
        return replace(self, options=tuple((target, value) for target, _ in self.options))

    def with_pick(self, pick: Target) -> "Update":
        return replace(self, options=tuple((replace(t, pick=pick), value) for t, value in self.options))


@dataclass(frozen=True, slots=True)
class Choice:
    """Only names tasks: an answer, or a wish to see them."""

    target: Target


SmallKind = Literal["greeting", "thanks", "help", "yes", "no"]


@dataclass(frozen=True, slots=True)
class Small:
    """Small talk."""

    kind: SmallKind


@dataclass(frozen=True, slots=True)
class Unknown:
    text: str
    # It reads like something to do, so adding it can be offered.
    offer: bool = False


Intent = Add | List | Act | Update | Choice | Small | Unknown
