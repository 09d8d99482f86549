"""The corpus: no outcome is harmful, and nearly all are right."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import Running, Start
from tests.corpus.measure import FILES, Case, cases, judged

NEEDED = 0.9


@pytest.fixture
async def running(start: Start) -> AsyncIterator[Running]:
    async with start(SIGN_UPS_PER_MINUTE="0") as running:
        yield running


@pytest.mark.parametrize("file", FILES)
async def test_nothing_is_harmed_and_nearly_everything_is_understood(running: Running, file: str) -> None:
    verdicts = [await judged(running, case) for case in cases(file)]
    assert [f"{v.case}: {v.change}" for v in verdicts if v.harmful] == []
    wrong = [f"{v.case}: {v.change}: {v.reply['response']}" for v in verdicts if not v.right]
    assert len(wrong) <= (1 - NEEDED) * len(verdicts), "\n".join(wrong)


def test_the_corpus_is_large_and_balanced() -> None:
    every = [case for file in FILES for case in cases(file)]
    assert len(every) >= 400
    assert len({(case.tasks, case.say) for case in every}) == len(every)
    assert 0.4 <= sum(case.command for case in every) / len(every) <= 0.6


async def test_the_judge_tells_harm_from_a_miss(running: Running) -> None:
    async def verdict(say: str, want: str) -> tuple[bool, bool]:
        judgment = await judged(running, Case("", ("Tea", "Milk ✓"), (say,), (want,), True))
        return judgment.right, judgment.harmful

    assert await verdict("delete task 1", "deleted 1") == (True, False)
    assert await verdict("delete task 1", "deleted 2") == (False, True)
    assert await verdict("delete task 1", "unchanged") == (False, True)
    assert await verdict("hello", "deleted 1") == (False, False)
    assert await verdict("show my tasks", "shows 1 2") == (True, False)
    assert await verdict("show my tasks", "shows 1") == (False, False)
    assert await verdict("delete all tasks", "asks delete 1 2") == (True, False)
    assert await verdict("delete all tasks", "asks delete 1") == (False, False)
    assert await verdict("delete all tasks", "asks complete 1 2") == (False, False)
    assert await verdict("rename task 1 to Cake", "renamed 1 Cake") == (True, False)
    assert await verdict("reopen task 2", "reopened 2") == (True, False)
