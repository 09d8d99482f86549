"""Text as it is compared: normalised, folded, and cut into words and symbols."""

import re
import unicodedata
from functools import lru_cache

_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„«»「」『』", '"'),
        **dict.fromkeys("‘’`´", "'"),
        "？": "?",
        "！": "!",
        "：": ":",
        "；": ";",
        "，": ",",
        "、": ",",
        "。": ".",
        "…": ".",
    }
)
# Too common to tell one task from another.
EMPTY_WORDS = frozenset(
    "a an the my our your his her their to for of and or with in on at by from about that this these those it its is "
    "are was were be been i i'm i've i'd me you we us he she they do did does have has had am up so just all some any "
    "task tasks todo todos item items entry reminder one please".split()
)
IRREGULAR = {
    past: base
    for base, pasts in {
        "be": "been", "break": "broke broken", "bring": "brought", "build": "built", "buy": "bought",
        "catch": "caught", "choose": "chose chosen", "do": "did done", "draw": "drew drawn", "drive": "drove driven",
        "eat": "ate eaten", "feed": "fed", "fill": "filled", "find": "found", "fly": "flew flown",
        "forget": "forgot forgotten", "get": "got gotten", "give": "gave given", "go": "went gone",
        "hang": "hung", "hide": "hid hidden", "hold": "held", "keep": "kept", "lead": "led", "leave": "left",
        "lend": "lent", "lose": "lost", "make": "made", "meet": "met", "mow": "mown", "pay": "paid", "ride": "rode",
        "ring": "rang rung", "run": "ran", "say": "said", "see": "saw seen", "sell": "sold", "send": "sent",
        "sew": "sewn", "shut": "shut", "sing": "sang sung", "sleep": "slept", "speak": "spoke spoken",
        "spend": "spent", "sweep": "swept", "swim": "swam swum", "take": "took taken", "teach": "taught",
        "tell": "told", "think": "thought", "throw": "threw thrown", "wake": "woke woken", "wash": "washed",
        "win": "won", "write": "wrote written",
    }.items()
    for past in pasts.split()
}  # fmt: skip


def normalise(message: str) -> str:
    """NFC, plain quotation marks and punctuation, single spaces; lines stay lines."""
    text = unicodedata.normalize("NFC", message).translate(_MARKS)
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def fold(text: str) -> str:
    """Equal for texts that differ in normalisation, case, quotation marks or spaces only."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(folded.translate(_MARKS).split())


def tokens(text: str) -> list[str]:
    """Words and symbols. An emoji that is joined of several signs is one token; punctuation is none."""
    found: list[str] = []
    joined = False
    for char in fold(text).replace("'s ", " ").removesuffix("'s").replace("\ufe0f", ""):
        kind = unicodedata.category(char)
        if char == "\u200d":
            joined = True
            continue
        word = kind[0] in "LNM" or char == "'"
        symbol = kind[0] == "S"
        if found and found[-1] and (joined or (word and found[-1][-1:].isalnum()) or kind in ("Mn", "Mc", "Sk")):
            found[-1] += char
        elif word or symbol:
            found.append(char)
        else:
            found.append("")
        joined = False
    return [cleaned for token in found if (cleaned := token.strip("'"))]


def content(text: str) -> list[str]:
    """The tokens that tell one task from another."""
    return [token for token in tokens(text) if token not in EMPTY_WORDS]


@lru_cache(maxsize=1 << 14)
def forms(word: str) -> frozenset[str]:
    """A word's possible base forms: "paid" is "pay", "calls" and "called" are "call"."""
    bases = {word, IRREGULAR.get(word, word)}
    for ending, instead in (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""),
                            ("ing", "e")):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 2 and not word.endswith("ss"):
            bases.add(word[: -len(ending)] + instead)
    bases |= {base[:-1] for base in bases if len(base) > 4 and base[-1] == base[-2]}
    return frozenset(bases)


def without_quotes(text: str) -> str:
    """Text of the same length, without the words in quotation marks: they belong to a title."""
    return re.sub(r"\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)", lambda quoted: "_" * len(quoted[0]), text)


def as_title(text: str) -> str:
    """A title as a person would write it: quoted words stay as they are, others begin with a capital."""
    text = text.strip(" ,;:")
    if (quoted := re.fullmatch(r"\"([^\"]+)\"|'(.+)'", text)) is not None:
        return (quoted[1] or quoted[2]).strip()
    text = text.rstrip(".!")
    return text[:1].upper() + text[1:]
