"""What people, and models, may write into a task or a message."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.models import DESCRIPTION_MAX, TITLE_MAX

MESSAGE_MAX = 2000


def _storable(text: str) -> str:
    # Postgres has no way to keep this character in a text.
    if "\x00" in text:
        raise ValueError("must not contain the character U+0000")
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


Title = Annotated[
    str,
    AfterValidator(_storable),
    AfterValidator(_one_line),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_MAX),
]
Description = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=DESCRIPTION_MAX), AfterValidator(_storable)
]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_storable)]
MessageText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MESSAGE_MAX),
    AfterValidator(_storable),
]
