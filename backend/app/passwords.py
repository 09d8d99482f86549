"""Which passwords are accepted and how they are compared, by NIST SP 800-63B and RFC 8265 (OpaqueString)."""

import unicodedata
from functools import cache
from pathlib import Path

SHORTEST = 8
LONGEST = 128
# Runs of these, in either direction, are guessed first.
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_COMMON = Path(__file__).parent / "data" / "common-passwords.txt"


class WeakPasswordError(ValueError):
    """Says what is wrong with a new password."""


def normalised(password: str) -> str:
    """The same for all ways to type the same characters: composed (NFC), with every kind of space as U+0020."""
    spaces = "".join(" " if unicodedata.category(character) == "Zs" else character for character in password)
    return unicodedata.normalize("NFC", spaces)


def candidates(password: str) -> list[str]:
    """The strings that a stored hash may have been made from. Versions before 0.2 hashed a password as it was typed."""
    return list(dict.fromkeys((normalised(password), password)))


def accepted(password: str, email: str) -> str:
    """The new password, normalised. Raises WeakPasswordError."""
    password = normalised(password)
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"The password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise WeakPasswordError(f"The password may have at most {LONGEST} characters.")
    if not password.strip():
        raise WeakPasswordError("The password must not consist of spaces alone.")
    plain = password.casefold().strip()
    if plain in _common_passwords() or _is_pattern(plain) or plain in _names_of(email):
        raise WeakPasswordError("This password is too easy to guess. Use a longer or less common one.")
    return password


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(_COMMON.read_text("utf-8").splitlines())


def _is_pattern(text: str) -> bool:
    """Repeats a short piece, or follows a row of the keyboard or of the alphabet."""
    if any(len(text) % size == 0 and text == text[:size] * (len(text) // size) for size in range(1, 4)):
        return True
    return any(text in row * 3 or text in row[::-1] * 3 for row in _ROWS)


def _names_of(email: str) -> tuple[str, ...]:
    local, _, domain = email.casefold().partition("@")
    return (f"{local}@{domain}", local, domain, "todo chatbot", "todochatbot", "todo-chatbot")
