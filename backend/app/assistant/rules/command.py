"""What commands of all kinds share."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from app.assistant.rules.intents.act import Act
    from app.assistant.rules.intents.update import Update

Change = TypeVar("Change", "Act", "Update")
# These verbs are for lists alone. A sentence with any other one may also be something to do.
_OF_LISTS = re.compile(
    r"(?:delete|remove|erase|del|rm|purge|clear|get\s+rid\s+of|mark|tick|check|un\w+|re-?open|complete|undo|toggle|flag"
    r"|rename|retitle|edit|change|set|turn|switch|forget|empty|wipe|kill|nuke)\b",
    re.I,
)
_CONDITION = re.compile(r"\b(?:if|unless|when|once|until|after|before|as\s+soon\s+as|in\s+case|whenever)\b", re.I)


def for_lists_only(text: str) -> bool:
    return _OF_LISTS.match(text) is not None


def conditional(text: str) -> bool:
    return _CONDITION.search(re.sub(r"\"[^\"]*\"", "", text)) is not None


def put_off(change: Change, text: str) -> Change:
    """A command that depends on something is no command yet."""
    said = getattr(change, "value", "")
    before_value = text[: len(text) - len(said)] if said else text
    return replace(change, sure=False) if conditional(before_value) else change
