"""What people and models may write into a task or a message. All texts are stored in Unicode's composed form (NFC), so
that texts that look the same compare as equal."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from app.models import CONVERSATION_TITLE_MAX, DESCRIPTION_MAX, TITLE_MAX

MESSAGE_MAX = 2000

# Characters without a shape of their own that Unicode does not class as formats or spaces: fillers, a blank of
# Braille, and marks that only change their neighbour.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# They reverse or isolate the text that follows, also the text outside of the title.
_BIDI_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_TRAILING = " \u00ad\u200b\u200c\u200d\u2060\ufeff\u3164"
_CONTROLS = dict.fromkeys((*range(0x01, 0x20), *range(0x7F, 0xA0)), " ")


def _composed(text: object) -> object:
    return unicodedata.normalize("NFC", text) if isinstance(text, str) else text


def _storable(text: str) -> str:
    # Postgres cannot store this character in a text.
    if "\x00" in text:
        raise ValueError("must not contain the character U+0000")
    return text


def _one_line(text: str) -> str:
    return " ".join(text.translate(_CONTROLS).translate(_BIDI_CONTROLS).split())


def _is_visible(character: str) -> bool:
    if character in _BLANK or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return False
    return unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp", "Zs")


def _visible(text: str) -> str:
    """Without the invisible characters at its ends. In the middle they join emoji and shape letters."""
    shown = [at for at, character in enumerate(text) if _is_visible(character)]
    if text and not shown:
        raise ValueError("must contain a visible character")
    # A visible character may need the marks that follow it: only spaces and formats are cut from the end.
    return text[shown[0] :].rstrip(_TRAILING) if shown else text


_COMPOSED = BeforeValidator(_composed)

_Line = Annotated[str, AfterValidator(_storable), AfterValidator(_one_line), AfterValidator(_visible), _COMPOSED]

Title = Annotated[_Line, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_MAX)]
ConversationTitle = Annotated[
    _Line, StringConstraints(strip_whitespace=True, min_length=1, max_length=CONVERSATION_TITLE_MAX)
]
Description = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=DESCRIPTION_MAX), AfterValidator(_storable), _COMPOSED
]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_storable), _COMPOSED]
MessageText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MESSAGE_MAX),
    AfterValidator(_storable),
    _COMPOSED,
]
