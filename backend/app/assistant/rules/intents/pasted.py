"""Several lines that were pasted: one task for each, after a first line that may introduce them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.assistant.rules.intents.add import BULLET, Add, read_add, titles_of
from app.assistant.rules.reading import Reading, Score, Sentence
from app.assistant.rules.target import Target


def read(sentence: Sentence) -> Iterator[Reading]:
    if len(sentence.lines) > 1:
        yield Reading(Score.WHOLE, _read(sentence.lines))


def _read(lines: Sequence[str]) -> Add:
    first = lines[0].rstrip(" :")
    heading = lines[0].endswith(":")
    introduction = None if BULLET.match(first) else read_add(first)
    if introduction is not None and (not introduction.titles or heading):
        return replace(introduction, titles=titles_of(lines[1:]), about=Target())
    if introduction is not None and all(map(BULLET.match, lines[1:])):
        return replace(introduction, titles=introduction.titles + titles_of(lines[1:]))
    return Add(titles_of(lines[1:] if heading else lines), sure=False)
