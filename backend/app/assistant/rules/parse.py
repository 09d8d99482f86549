"""From a message to what it means: every intent reads it, and the reading with the highest score is chosen."""

from app.assistant.rules.frame import read_sentence
from app.assistant.rules.intents import READERS
from app.assistant.rules.reading import Intent, Reading, Sentence


def parse(message: str) -> Intent:
    return _best(sentence_of(message))


def sentence_of(message: str) -> Sentence:
    return read_sentence(message, _best)


def readings(sentence: Sentence) -> list[Reading]:
    return [reading for read in READERS for reading in read(sentence)]


def _best(sentence: Sentence) -> Intent:
    return max(readings(sentence), key=lambda reading: reading.score).intent
