"""Statements about tasks: what is done, what is not, and what a title gets wrong. They change nothing by themselves."""

import re

from app.assistant.rules.intents import About, Report, Reword, Target
from app.assistant.rules.targets import read_target
from app.assistant.rules.text import IRREGULAR
from app.assistant.rules.words import TASK, state

_I = re.IGNORECASE
_OFTEN = r"(?:(?:just|already|now|finally|also|all|even|actually)\s+)*"
_AM_DONE = re.compile(rf"i(?:\s+am|'m)\s+{_OFTEN}(?:done|finished|through)\s+(?:with\s+)?(?P<t>.+)", _I)
_DID = re.compile(
    rf"(?:i|we)(?:'ve|\s+have|'d|\s+had)?\s+{_OFTEN}(?P<verb>[a-z]+)\s+(?P<t>.+?)(?:\s+(?:already|today|yesterday|now))?",
    _I,
)
_DID_NOT = re.compile(
    r"(?:i|we|nobody|no\s+one)\s*(?:haven't|havent|have\s+not|didn't|didnt|did\s+not|still\s+haven't|has|have)\s+"
    r"(?:yet\s+)?(?P<t>.+?)(?:\s+yet)?",
    _I,
)
_IS_DONE = re.compile(
    r"(?P<t>.+?)(?:\s+(?:is|are|was|were|has\s+been|have\s+been)|'s|(?=\s+(?:isn't|aren't|hasn't\s+been)))\s+"
    r"(?:(?:now|all|already|finally|still|yet)\s+)*(?P<not>(?:not|isn't|aren't|hasn't\s+been)\s+)?"
    r"(?P<state>[a-z]+)(?:\s+(?:yet|now|already))?",
    _I,
)
_ID_DONE = re.compile(rf"(?P<t>(?:{TASK}\s*)?#?\s*\d+)\s+(?P<not>not\s+)?(?P<state>\w+)", _I)
_NOT_THIS = re.compile(r".*?(?P<new>[\w'-]+),\s+(?:and\s+)?not\s+(?:to\s+|in\s+|on\s+|at\s+)?(?P<old>[\w'-]+)", _I)
_SEMANTIC_DONE = frozenset("done did completed finished handled".split())
_FINITE = re.compile(
    r"(?:(?:i|you|we|he|she|they|it|this|that|there|nobody|everybody|someone|somebody)\b"
    r"|[^\s]+(?:\s+[^\s]+){0,4}?\s+(?:is|are|was|were|isn't|aren't|has|have|had|hasn't|will|would|can|can't|should|wants"
    r"|said|says|does|doesn't|did|didn't)\b|[\w\s]{1,30}(?:'s\s+(?:not|a|the|so|been)|'re|'ve|'ll)\b)",
    _I,
)


def read_report(text: str) -> Report | Reword | About | None:
    if match := _NOT_THIS.fullmatch(text):
        return Reword(match["new"], match["old"], text)
    if match := _AM_DONE.fullmatch(text):
        return Report(read_target(match["t"]), done=True)
    if match := _DID_NOT.fullmatch(text):
        return Report(Target(text=match["t"]), done=False)
    if (match := _DID.fullmatch(text)) and _is_past(match["verb"]):
        if match["verb"].lower() in _SEMANTIC_DONE:
            return Report(read_target(match["t"]), done=True)
        return Report(Target(text=f"{match['verb']} {match['t']}"), done=True)
    for pattern in (_ID_DONE, _IS_DONE):
        if (match := pattern.fullmatch(text)) and (report := _read_state(match)):
            return report
    return About(text, question=False) if _FINITE.match(text) else None


def _read_state(match: re.Match[str]) -> Report | None:
    said = state(match["state"], fuzzy=match.re is _ID_DONE)
    if said is not None:
        return Report(read_target(match["t"]), done=(said == "completed") == (match["not"] is None))
    if match.re is _IS_DONE and _is_past(match["state"]):
        return Report(Target(text=f"{match['t']} {match['state']}"), done=match["not"] is None)
    return None


def _is_past(verb: str) -> bool:
    return verb.lower() in IRREGULAR or (verb.lower().endswith("ed") and len(verb) > 3)
