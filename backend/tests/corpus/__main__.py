"""Prints the assistant's score on the corpus, and every dialogue that went wrong:

    python -m tests.corpus [written] [held_out] [aside] [--sample 60]

With OPENAI_API_KEY or OPENAI_BASE_URL set it measures that model, and the rules otherwise. Its exit code is 1 after a
harmful outcome."""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.corpus.measure import FILES, Case, Verdict, application, cases, judged


async def main(files: list[str], sample: int | None) -> int:
    harmful = 0
    with tempfile.TemporaryDirectory() as directory:
        async with application(Path(directory), dict(os.environ)) as running:
            for file in files:
                verdicts = [await judged(running, case) for case in _sampled(cases(file), sample)]
                harmful += _report(file, verdicts)
    return 1 if harmful else 0


def _sampled(all_of_them: list[Case], sample: int | None) -> list[Case]:
    """So many of them, from all parts of the file: the same ones each time."""
    if sample is None or sample >= len(all_of_them):
        return all_of_them
    return [all_of_them[len(all_of_them) * number // sample] for number in range(sample)]


def _report(file: str, verdicts: list[Verdict]) -> int:
    for verdict in verdicts:
        if not verdict.right:
            kind = "HARMFUL" if verdict.harmful else "wrong"
            wanted = " | ".join(verdict.case.want)
            print(f"{kind}: {verdict.case}\n  wanted {wanted}; got {verdict.change}: {verdict.reply['response']!r}")  # noqa: T201
    right, harmful = sum(v.right for v in verdicts), sum(v.harmful for v in verdicts)
    score = f"{right} of {len(verdicts)} right ({right / len(verdicts):.1%}), {harmful} harmful"
    print(f"{file}: {score}")  # noqa: T201
    return harmful


parser = argparse.ArgumentParser(prog="python -m tests.corpus")
parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(FILES)}; all by default")
parser.add_argument("--sample", type=int, metavar="N", help="so many dialogues of each file; a model takes its time")
words = parser.parse_args()
sys.exit(asyncio.run(main(words.files or list(FILES), words.sample)))
