"""From a message to what it means. Whether it may change something depends on its mood as well as on its words."""

import re
from dataclasses import replace

from app.assistant.rules.frame import Mood, Sentence, read_sentence, respell
from app.assistant.rules.intents import About, Act, Add, Choice, Intent, List, Reword, Small, Unknown, Update
from app.assistant.rules.read_add import add_one, read_add, read_lines, read_obligation
from app.assistant.rules.read_change import read_change
from app.assistant.rules.read_correction import read_correction
from app.assistant.rules.read_list import read_list, read_nouns
from app.assistant.rules.read_report import read_report
from app.assistant.rules.small_talk import read_small_talk
from app.assistant.rules.targets import read_target
from app.assistant.rules.text import as_title, normalise
from app.assistant.rules.words import TASK
from app.models import TITLE_MAX

_EXPLICIT = re.compile(rf"#\s*\d|\b(?:{TASK})\b|[\"']", re.I)
# "Make task 1 urgent" wants something of a task that is there. What, is not known: it is no new task "1 urgent".
_OF_ONE = re.compile(rf"(?:make|set|put)\s+(?:the\s+|my\s+)?(?:{TASK}\s*#?|#)\s*\d+\b(?![:.]\d)", re.I)
# "Check the milk off my list" is no wish to see the list.
_OFF = re.compile(r"(?:check|tick|cross|strike)\b.*\soff\b", re.I)
_NUMBERED = re.compile(rf"\b{TASK}\s*#?\d+\b", re.I)
_REMIND_OF = re.compile(r"remind\s+me\s+(?:of|about)\b", re.I)
_COMPLETE_ALL = re.compile(r"(?:complete|finish|close)\s+(?:all|every|everything|my|the)\b", re.I)
_COMMAND = re.compile(r"(?:show|list|mark|delete|remove|rename|undo|complete)\b", re.I)
# Two commands in one sentence, outside of quotation marks.
_TWO_COMMANDS = re.compile(
    rf"(?:and|then)\s+(?:then\s+)?(?:delete|remove|erase|complete|finish|mark|rename|reopen|add)\s+(?:{TASK}\b|#?\d|it\b|all\b|every)",
    re.I,
)
_CONDITION = re.compile(r"\b(?:if|unless|when|once|until|after|before|as\s+soon\s+as|in\s+case|whenever)\b", re.I)
_OF_ME = re.compile(
    r"(?:can|could|may|might|should|shall|must|would|will|do|did|does|have|has|am|is|are)\s+(?:i|we|you|anybody|anyone)\s+"
    r"(?:already\s+|really\s+|have\s+to\s+)?",
    re.I,
)
_CLAUSE = re.compile(r"\s*[.;!?]\s+|\s*,\s+(?:so\s+|please\s+|and\s+|then\s+)*", re.I)


def parse(message: str) -> Intent:
    whole = normalise(message)
    if (small := read_small_talk(whole)) is not None:
        return small
    lines = whole.split("\n")
    if len(lines) > 1 and (lists := read_lines(lines)) is not None:
        return lists
    if (correction := read_correction(" ".join(lines))) is not None:
        return correction
    sentence = read_sentence(message)
    if (small := read_small_talk(sentence.text)) is not None:
        return small
    match sentence.mood:
        case Mood.NEGATIVE:
            return Small("denied")
        case Mood.QUESTION:
            return _question(sentence.text)
        case Mood.MAYBE:
            return About(sentence.text, question=False)
    return _wish(sentence)


def _question(text: str) -> Intent:
    """A question shows, and changes nothing."""
    text = text.rstrip(" ?")
    if listing := read_list(text):
        return listing
    asked = read_change(respell(_OF_ME.sub("", text)))
    if isinstance(asked, Act | Update) and (asked.target.ids or asked.target.positions or asked.target.every):
        return List(about=asked.target)
    report = read_report(text)
    target = getattr(report, "target", None)
    if target is not None and (target.ids or target.positions or target.every):
        return List(about=target)
    return About(text, question=True)


def _wish(sentence: Sentence) -> Intent:
    text = sentence.text
    if _TWO_COMMANDS.search(re.sub(r"\"[^\"]*\"", "", text)):
        return Small("several")
    if (obligation := read_obligation(text)) is not None:
        return _obligation(obligation, sentence)
    if (choice := _choice(text)) is not None:
        return choice
    change = read_change(text)
    if isinstance(change, Act | Update):
        change = _with_care(change, text)
    if isinstance(change, Update) and change.field == "description":
        return change
    if isinstance(change, Act) and change.target.every and _COMPLETE_ALL.match(text):
        return change
    # "Make task 3 done", beside "make a task": a state or a new title was said.
    if change is not None and change.target.ids and re.match(r"(?:make|set|put)\b", text, re.I):
        return change
    if isinstance(change, Act) and (change.verb == "reopen" or _OFF.match(text)):
        return change
    if _OF_ONE.match(text):
        return Unknown(as_title(text))
    if (add := read_add(text)) is not None:
        return _asked_to_be_told(add, text) or _titled(add, sentence)
    report = read_report(text)
    if isinstance(report, Reword):
        return report
    return read_list(text) or change or report or _last_clause(text) or _unknown(text, sentence)


def _unknown(text: str, sentence: Sentence) -> Unknown:
    offer = " " in text and len(text) <= TITLE_MAX and not _COMMAND.match(text)
    return Unknown(sentence.as_typed(as_title(text)), offer and sentence.mood is Mood.PLAIN)


def _choice(text: str) -> Choice | None:
    """A target and nothing else: "3", "task 3", "the second one", "all of them"."""
    target = read_target(text)
    explicit = bool((target.ids and not target.text) or target.positions or target.pronoun)
    both = target.every and re.match(r"(?:both|all|everything|every one)(?:\s+of\s+(?:them|these|those))?$", text, re.I)
    named = re.match(r"the\s+.*\bone$|(?:the\s+)?one\s+(?:about|with|called|named|for)\b", text, re.I)
    return Choice(target) if explicit or both or named else None


def _obligation(text: str, sentence: Sentence) -> Intent:
    """ "I need to delete task 3" is for this list, "I need to finish the report" is a task for it."""
    if _CONDITION.match(text):
        return Unknown(as_title(text))
    intent = _wish(replace(sentence, text=text))
    if isinstance(intent, List | Small):
        return intent
    if isinstance(intent, Act | Update):
        target = intent.target
        of_list = _EXPLICIT.search(text) and not (isinstance(intent, Act) and intent.verb == "complete")
        if target.ids or target.every or target.quoted or of_list or _NUMBERED.search(text):
            return replace(intent, sure=False)
    if isinstance(intent, Add) and intent.titles and re.match(rf"(?:add|create)\b.*\b{TASK}\b|remember\b", text, re.I):
        return intent
    return _titled(add_one(text), sentence)


def _titled(add: Add, sentence: Sentence) -> Add:
    return replace(add, titles=tuple(map(sentence.as_typed, add.titles)))


def _asked_to_be_told(add: Add, text: str) -> List | None:
    """ "Remind me what is left" and "remind me of my tasks" ask to be told now."""
    title = add.titles[0] if len(add.titles) == 1 else ""
    if re.match(r"(?:what|which|how many)\b", title, re.I):
        return read_list(title)
    return read_nouns(title) if _REMIND_OF.match(text) else None


def _with_care(change: Act | Update, text: str) -> Act | Update:
    """A command that depends on something is no command yet."""
    said = change.value if isinstance(change, Update) else ""
    before_value = text[: len(text) - len(said)] if said else text
    return replace(change, sure=False) if _CONDITION.search(re.sub(r"\"[^\"]*\"", "", before_value)) else change


def _last_clause(text: str) -> Act | Update | None:
    """ "The shop is shut for good, delete task 3": the command comes last, and is asked about."""
    clauses = _CLAUSE.split(text)
    change = read_change(clauses[-1]) if len(clauses) > 1 else None
    return replace(change, sure=False) if change is not None and not change.target.empty else None
