"""From a message to what it means."""

import re

from app.assistant.rules.clean import as_title, clean
from app.assistant.rules.intents import Act, Add, Choice, Intent, List, Small, SmallKind, Unknown, Update
from app.assistant.rules.read_add import add_one, read_add, read_obligation
from app.assistant.rules.read_change import read_change
from app.assistant.rules.read_list import read_list, read_nouns
from app.assistant.rules.targets import read_target
from app.assistant.rules.words import STRUCTURE, TASK, VERBS, correct

_SMALL_TALK: tuple[tuple[SmallKind, str], ...] = (
    (
        "no",
        r"no|nope|nah|n|no,?\s*thanks?(?:\s+you)?|cancel|stop|never\s*mind|don't|do\s+not|forget\s+it|not\s+now"
        r"|neither|none(?:\s+of\s+(?:them|these))?",
    ),
    (
        "yes",
        r"yes|yep|yeah|yup|ya|y|sure|do\s+it|please\s+do|go\s+ahead|correct|right|confirm(?:ed)?|absolutely|of\s+course"
        r"|exactly|ok(?:ay)?|yes,?\s*(?:please|do\s+it|add\s+it|delete\s+(?:it|them)(?:\s+all)?|sure)|add\s+it"
        r"|that's\s+(?:it|right|the\s+one)",
    ),
    (
        "greeting",
        r"(?:hi|hello|hey|howdy|yo|hiya|greetings|good\s+(?:morning|afternoon|evening|day))"
        r"(?:\s+(?:there|bot|assistant|everyone))?",
    ),
    (
        "thanks",
        r"(?:many\s+)?(?:thanks|thank\s+you|thx|ty|cheers)(?:\s+(?:a\s+lot|so\s+much|very\s+much|again))?"
        r"|great|awesome|cool|nice|perfect|good(?:\s+job)?|got\s+it|well\s+done|bye|goodbye",
    ),
    (
        "help",
        r"help(?:\s+me)?|\?+|commands?|options|instructions|menu"
        r"|what\s+(?:can|do)\s+(?:you|i)\s+(?:do|say|ask|understand)(?:\s+.*)?"
        r"|what\s+are\s+you(?:\s+able\s+to\s+do)?|who\s+are\s+you|what\s+is\s+this"
        r"|how\s+(?:do|does|can|should)\s+(?:i|this|you|it)\s+.*",
    ),
)
_SMALL = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _SMALL_TALK)
_QUESTION = re.compile(
    r"(?:what|who|why|when|where|which|how|is|are|do|does|did|can|could|will|would|should|whose|am|was|were)\b|.*\?$",
    re.I,
)
_EXPLICIT = re.compile(rf"#\s*\d|\b(?:{TASK})\b|[\"']", re.I)
# "Make task 1 urgent" wants something of a task that is there. What, is not known: it is no new task "1 urgent".
_OF_ONE = re.compile(rf"(?:make|set|put)\s+(?:the\s+|my\s+)?(?:{TASK}\s*#?|#)\s*\d+\b(?![:.]\d)", re.I)
_REMIND_OF = re.compile(r"remind\s+me\s+(?:of|about)\b", re.I)
_COMPLETE_ALL = re.compile(r"(?:complete|finish|close)\s+(?:all|every|everything|my|the)\b", re.I)
# "Task 3 is done?" wants to know; "can you delete task 3?" wants it done.
_ASKED_OF_ME = re.compile(
    r"\b(?:(?:can|could|would|will|may)\s+(?:you|u)|mind|please|pls|plz)\b|[\s,]ok(?:ay)?\s*\?", re.I
)
_COMMAND = re.compile(
    r"(?:show|list|mark|delete|remove|change|update|rename|undo|complete)\b|(?:i|i've|i'm|we|it|he|she|they|you)\b",
    re.I,
)


def parse(message: str) -> Intent:
    if (small := _small(" ".join(message.split()))) is not None:
        return small
    text = clean(message)
    intent = _read(text)
    if isinstance(intent, Unknown) and (respelled := _respell(text)) != text:
        second = _read(respelled)
        if not isinstance(second, Unknown):
            intent = second
    if isinstance(intent, Act) and message.rstrip().endswith("?") and not _ASKED_OF_ME.search(message):
        return List(about=intent.target)
    if isinstance(intent, Unknown):
        offer = not _QUESTION.match(message.strip()) and not _COMMAND.match(text) and not _OF_ONE.match(text)
        return Unknown(as_title(text), offer and " " in text and len(text) <= 200 and not message.strip().endswith("?"))
    return intent


def _read(text: str) -> Intent:
    if not text:
        return Unknown(text)
    if (small := _small(text)) is not None:
        return small
    if (obligation := read_obligation(text)) is not None:
        return _read_obligation(obligation)
    if (choice := _read_choice(text)) is not None:
        return choice
    described = read_change(text)
    if isinstance(described, Update) and described.field == "description":
        return described
    if isinstance(described, Act) and described.target.every and _COMPLETE_ALL.match(text):
        return described
    # "Make task 3 done", beside "make a task": a state or a new title was said.
    if described is not None and described.target.ids and re.match(r"(?:make|set|put)\b", text, re.I):
        return described
    if _OF_ONE.match(text):
        return Unknown(text)
    if (add := read_add(text)) is not None:
        return _asked_to_be_told(add, text) or add
    return read_list(text) or described or Unknown(text)


def _small(text: str) -> Small | None:
    bare = text.strip(" .,!").lower().replace("’", "'")
    for kind, pattern in _SMALL:
        if pattern.fullmatch(bare):
            return Small(kind)
    return None


def _read_choice(text: str) -> Choice | None:
    """A target and nothing else: "3", "task 3", "the second one", "all of them"."""
    target = read_target(text)
    explicit = bool(target.ids or target.position or target.pronoun)
    both = target.every and re.match(r"(?:both|all|everything|every one)(?:\s+of\s+(?:them|these|those))?$", text, re.I)
    named = re.match(r"the\s+.*\bone$|(?:the\s+)?one\s+(?:about|with|called|named|for)\b", text, re.I)
    return Choice(target) if explicit or both or named else None


def _read_obligation(text: str) -> Intent:
    """ "I need to delete task 3" is for this list, "I need to finish the report" is a task for it."""
    intent = _read(text)
    if isinstance(intent, List | Small):
        return intent
    if isinstance(intent, Act | Update):
        target = intent.target
        if target.ids or target.every or _EXPLICIT.search(text):
            return intent
    if isinstance(intent, Add) and intent.titles and re.match(rf"(?:add|create)\b.*\b{TASK}\b|remember\b", text, re.I):
        return intent
    return add_one(text)


def _asked_to_be_told(add: Add, text: str) -> List | None:
    """ "Remind me what is left" and "remind me of my tasks" ask to be told now."""
    title = add.titles[0] if len(add.titles) == 1 else ""
    if re.match(r"(?:what|which|how many)\b", title, re.I):
        return read_list(title)
    return read_nouns(title) if _REMIND_OF.match(text) else None


def _respell(text: str) -> str:
    words = text.split(" ")
    words[0] = correct(words[0], VERBS) or words[0]
    # Titles stay as they were typed: beyond the verb only the words of a request to list are put right.
    if words[0].lower() in ("show", "list", "display", "what", "what's", "which"):
        words[1:] = [correct(word, STRUCTURE) or word for word in words[1:]]
    return " ".join(words)
