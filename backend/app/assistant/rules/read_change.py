"""Commands that complete, reopen, delete or change a task."""

import re
from dataclasses import replace

from app.assistant.rules.intents import Act, Target, Update, Verb
from app.assistant.rules.targets import read_target, unquote
from app.assistant.rules.text import as_title
from app.assistant.rules.words import TASK, state

_I = re.IGNORECASE
_MARK = re.compile(
    r"(?:mark|set|flag|put|move|turn|make|change|update|check|tick|switch|toggle)\s+(?P<t>.+?)"
    r"\s+(?:as|to|to\s+be|into)\s+(?P<state>(?:not\s+)?[\w-]+(?:\s+(?:again|now|off|yet|do))?)",
    _I,
)
_MARK_BARE = re.compile(r"(?:mark|set|make|flag)\s+(?P<t>.+?)\s+(?P<state>(?:not\s+)?[\w-]+)", _I)
_MARK_FIRST = re.compile(r"(?:mark|set)\s+(?:as\s+)?(?P<state>(?:not\s+)?[\w-]+)\s*[: ]\s*(?P<t>.+)", _I)
_EXPLICIT = re.compile(rf"(?:the\s+|my\s+)?(?:.*\b{TASK}\b|#?\d+$|it$|that$|all\b|every)", _I)
_OFF = re.compile(
    r"(?:check|tick|cross|mark|strike)\s+off\s+(?P<t>.+)|(?:check|tick|cross|mark|strike)\s+(?P<u>.+?)\s+off(?:\s+.*list)?"
    r"|(?:tick|mark)\s+(?P<v>.+)",
    _I,
)
_COMPLETE = re.compile(
    r"(?:complete|finish|close|resolve|accomplish|done(?:\s+with)?|finished(?:\s+with)?|completed)\b[\s:]*(?P<t>.*)",
    _I,
)
_REOPEN = re.compile(r"(?:re-?open|un-?check|un-?mark|un-?tick|un-?complete|restore|undo)\b\s*(?P<t>.*)", _I)
_BACK = re.compile(r"(?:put|move|bring|add)\s+(?P<t>.+?)\s+back(?:\s+(?:on|onto|in|into|to)\s+.*)?", _I)
_DELETE = re.compile(
    r"(?:delete|remove|erase|drop|cancel|trash|discard|scrap|clear|dump|eliminate|bin|del|rm|get\s+rid\s+of"
    r"|throw\s+(?:away|out)|forget(?:\s+about)?|clean\s+up|wipe(?:\s+out)?|purge|kill|nuke|empty)\b\s*(?P<t>.*)",
    _I,
)
# These verbs are for lists alone. A sentence with any other one may also be something to do.
_OF_LISTS = re.compile(
    r"(?:delete|remove|erase|del|rm|purge|clear|get\s+rid\s+of|mark|tick|check|un\w+|re-?open|complete|undo|toggle|flag"
    r"|rename|retitle|edit|change|set|turn|switch|forget|empty|wipe|kill|nuke)\b",
    _I,
)
_TAKE_OFF = re.compile(r"take\s+(?P<t>.+?)\s+(?:off|out\s+of|from)\s+(?:my|the)\s+.*", _I)
_NO_LONGER = re.compile(
    rf"(?:i\s+)?(?:no\s+longer\s+need|don'?t\s+need)\s+(?P<t>(?:.*\b{TASK}\b.*|#?\d+))(?:\s+any\s*more)?", _I
)

_CHANGE = re.compile(
    r"(?:change|update|rename|edit|modify|revise|alter|reword|replace|retitle|amend|rephrase)\b\s*(?P<rest>.*)",
    _I,
)
# These change something else as often: they need a task's number, the word, or quotation marks.
_MAYBE_CHANGE = re.compile(
    rf"(?:set|make|call|fix|switch|correct|describe)\s+(?P<rest>(?:.*\b{TASK}\b|#?\d+\b|[\"']|(?:the\s+)?(?:title|description)\b).*)",
    _I,
)
_SHOULD_BE = re.compile(
    r"(?P<t>.+?)\s+(?:should|must|needs\s+to)\s+(?:be\s+called|be\s+renamed(?:\s+to)?|be|say|read|become)\s+"
    r"(?P<value>.+)",
    _I,
)
_TO_BE_DONE = re.compile(
    r"(?P<t>.+?)\s+(?:should|must|can|needs\s+to|has\s+to)\s+be\s+"
    r"(?P<state>deleted|removed|erased|dropped|completed|finished|done|closed)",
    _I,
)
# To another day.
_MOVE = re.compile(
    r"(?:move|reschedule|postpone|push|shift|delay|bring\s+forward)\s+(?P<t>.+?)(?:\s+back)?\s+(?:to|until|till)\s+(?P<value>.+)",
    _I,
)
_MAKE_THAT = re.compile(r"(?:make|call|change)\s+(?:that|it)\s+(?:to\s+|into\s+)?(?P<value>.+)", _I)
_ADD_DESCRIPTION = re.compile(
    rf"(?:add|set|give|put|write)\s+(?:an?\s+|the\s+)?(?:description|details?|notes?)\s+(?:to|for|on|of)\s+"
    rf"(?P<t>{TASK}\s*#?\d+|#\d+|\d+|[\"'].+?[\"'])\s*(?::|,|-|to|as|saying|that\s+says)?\s*(?P<value>.+)",
    _I,
)
_LINK = (
    r"(?:\s+(?:to\s+(?:say|read|be)|so\s+(?:that\s+)?it\s+(?:says|reads)|to|into|as|with|by)\s+"
    r"|\s*(?:->|=>|→|=|:)\s*)"
)
_FIELD = r"(?P<field>title|name|text|wording|description|desc|details?|notes?)"
_FIELD_FIRST = re.compile(rf"(?:the\s+|its\s+)?{_FIELD}\s+(?:of|for|on|in)\s+(?P<rest>.+)", _I)
_FIELD_LAST = re.compile(rf"(?P<t>.+?)(?:'s)?\s+{_FIELD}(?P<rest>{_LINK}.+|\s*)", _I)
_QUOTED = re.compile(r"(?P<t>.*?)\s*[,:]?\s*(?P<q>\"[^\"]+\"|'.+')", _I)


def read_change(text: str) -> Act | Update | None:
    intent = _read_description(text) or _read_state(text) or _read_delete(text) or _read_update(text)
    if intent is None or _OF_LISTS.match(text):
        return intent
    return replace(intent, title=as_title(text))


def _read_state(text: str) -> Act | None:
    for pattern in (_MARK, _MARK_FIRST, _MARK_BARE):
        if match := pattern.fullmatch(text):
            # "Change the door to open" is about no task's state: other verbs need a task's number as well.
            fuzzy = text.lower().startswith("mark")
            said = state(match["state"], fuzzy=fuzzy)
            if said and (fuzzy or _EXPLICIT.match(match["t"])):
                return _act("complete" if said == "completed" else "reopen", match["t"])
            if fuzzy and pattern is _MARK:
                return None
    if match := _OFF.fullmatch(text):
        return _act("complete", next(group for group in match.groups() if group))
    if (match := _REOPEN.fullmatch(text)) or (match := _BACK.fullmatch(text)):
        return _act("reopen", match["t"])
    if match := _COMPLETE.fullmatch(text):
        return Act("complete", read_target(match["t"]), sure=not re.match(r"done|finished|completed", text, _I))
    if match := _TO_BE_DONE.fullmatch(text):
        done = match["state"].lower() in ("completed", "finished", "done", "closed")
        return Act("complete" if done else "delete", read_target(match["t"]), sure=False)
    return None


def _read_delete(text: str) -> Act | None:
    for pattern in (_DELETE, _TAKE_OFF, _NO_LONGER):
        if match := pattern.fullmatch(text):
            return Act("delete", read_target(match["t"]), sure=pattern is not _NO_LONGER)
    return None


def _act(verb: Verb, phrase: str) -> Act:
    return Act(verb, read_target(phrase))


def _read_description(text: str) -> Update | None:
    match = _ADD_DESCRIPTION.fullmatch(text)
    if match is None:
        return None
    return Update(((read_target(match["t"]), as_title(match["value"])),), "description")


def _read_update(text: str) -> Update | None:
    if (match := _SHOULD_BE.fullmatch(text)) or (match := _MOVE.fullmatch(text)):
        statement = match.re is _SHOULD_BE
        return Update(((read_target(match["t"]), as_title(match["value"])),), sure=not statement, exact=statement)
    if (match := _MAKE_THAT.fullmatch(text)) and not state(match["value"]):
        return Update(((Target(pronoun=True), as_title(match["value"])),))
    match = _CHANGE.fullmatch(text) or _MAYBE_CHANGE.fullmatch(text)
    if match is None:
        return None
    rest: str = match["rest"]
    name: str = "title"
    if first := _FIELD_FIRST.fullmatch(rest):
        rest, name = first["rest"], first["field"]
    elif last := _FIELD_LAST.fullmatch(rest):
        rest, name = (last["t"] or "") + (last["rest"] or "").rstrip(), last["field"]
    options = _split(rest)
    described = name.lower()[:4] in ("desc", "deta", "note")
    return Update(options, "description" if described else "title")


def _split(rest: str) -> tuple[tuple[Target, str], ...]:
    """Every way to read `this to that`."""
    quoted_first = re.fullmatch(rf"(?P<t>\"[^\"]+\"|'[^']+'){_LINK}(?P<value>.+)", rest, _I)
    if quoted_first:
        return ((read_target(quoted_first["t"]), as_title(quoted_first["value"])),)
    options = []
    for link in re.finditer(_LINK, rest, _I):
        target, value = read_target(rest[: link.start()]), rest[link.end() :]
        if target.ids or target.pronoun or target.positions:
            return ((target, as_title(value)),)
        if value.strip() and not target.every:
            options.append((target, as_title(value)))
    if options:
        return tuple(options)
    if (match := _QUOTED.fullmatch(rest)) and match["t"] and (quoted := unquote(match["q"])):
        return ((read_target(match["t"]), quoted),)
    return ((read_target(rest), ""),)
