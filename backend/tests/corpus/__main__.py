"""Prints the assistant's score on the corpus, and every dialogue that went wrong:

    python -m tests.corpus [written] [held_out] [aside]

With OPENAI_API_KEY set it measures that model, and the rules otherwise. Its exit code is 1 after a harmful outcome."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.corpus.measure import FILES, Verdict, application, cases, judged


async def main(files: list[str]) -> int:
    harmful = 0
    with tempfile.TemporaryDirectory() as directory:
        async with application(Path(directory), dict(os.environ)) as running:
            for file in files or FILES:
                verdicts = [await judged(running, case) for case in cases(file)]
                harmful += _report(file, verdicts)
    return 1 if harmful else 0


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


sys.exit(asyncio.run(main(sys.argv[1:])))
