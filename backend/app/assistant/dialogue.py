"""The state of a dialogue, kept as data with each reply: what the next message may answer, undo or refer to."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

Verb = Literal["complete", "reopen", "delete", "rename", "describe", "add"]


class Candidate(BaseModel):
    # None: a task that is not there yet.
    id: int | None
    title: str


class Option(BaseModel):
    label: str
    # What a click on it sends.
    message: str


class Question(BaseModel):
    """confirm: yes or no to all candidates. choose: one or several of them. text: words, like a new title."""

    # Answers always have every field, so the contract says so.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    kind: Literal["confirm", "choose", "text"]
    verb: Verb
    candidates: list[Candidate] = Field(default_factory=list)
    options: list[Option] = Field(default_factory=list)
    # The new title or description, where the verb needs one; the one title that the candidates are parts of, to add.
    value: str = ""


class Step(BaseModel):
    """A call of a tool that takes a change back."""

    name: str
    arguments: dict[str, Any]


class Action(BaseModel):
    """What a reply did to which tasks, and which others matched as well."""

    verb: Verb
    ids: list[int]
    others: list[int] = Field(default_factory=list)


class Dialogue(BaseModel):
    question: Question | None = None
    # Takes the reply's changes back, in this order.
    undo: list[Step] = Field(default_factory=list)
    # The id of the reply whose changes this one took back.
    undone: int | None = None
    action: Action | None = None
    # All tasks that the question is about, where it names only some of them.
    asked: list[int] = Field(default_factory=list)
    # The tasks that were listed, in this order.
    shown: list[int] = Field(default_factory=list)

    def stored(self) -> dict[str, Any] | None:
        return self.model_dump(exclude_defaults=True) or None


class Said(Protocol):
    """A message, as far as this module needs it."""

    @property
    def id(self) -> int | None: ...
    @property
    def dialogue(self) -> dict[str, Any] | None: ...


def undoable(messages: Sequence[Said]) -> int | None:
    """The id of the newest of these replies whose changes have not been taken back, where there is one."""
    undone = set()
    for message in reversed(messages):
        state = message.dialogue or {}
        if state.get("undone"):
            undone.add(state["undone"])
        elif state.get("undo") and message.id not in undone:
            return message.id
    return None
