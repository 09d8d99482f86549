"""Runs the corpus against an application, and judges each dialogue by what became of the list."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from app.factory import create_app
from app.hashing import Hashing
from app.settings import load_settings
from tests.conftest import Person, Running

HERE = Path(__file__).parent
LISTS: dict[str, list[str]] = json.loads((HERE / "lists.json").read_text("utf-8"))
FILES = ("written", "held_out", "aside")
MARK = " ✓"


@dataclass(frozen=True)
class Case:
    file: str
    tasks: tuple[str, ...]
    say: tuple[str, ...]
    want: tuple[str, ...]
    command: bool

    def __str__(self) -> str:
        return " → ".join(self.say)


@dataclass(frozen=True)
class Verdict:
    case: Case
    right: bool
    # It changed something that it must not change.
    harmful: bool
    change: str
    reply: dict[str, Any]


def cases(file: str) -> list[Case]:
    lines = (HERE / f"{file}.jsonl").read_text("utf-8").splitlines()
    return [_case(file, json.loads(line)) for line in lines]


def _case(file: str, line: dict[str, Any]) -> Case:
    tasks = LISTS[line["list"]] if isinstance(line["list"], str) else line["list"]
    return Case(file, tuple(tasks), tuple(line["say"]), tuple(line["want"]), line["command"])


@asynccontextmanager
async def application(directory: Path, env: dict[str, str]) -> AsyncIterator[Running]:
    """An application for the corpus, with the model that the environment names, if any."""
    model = {name: value for name, value in env.items() if name.startswith("OPENAI_")}
    settings = {"SQLITE_PATH": str(directory / "corpus.db"), "AUTH_SECRET": "s" * 40, "SIGN_UPS_PER_MINUTE": "0"}
    app = create_app(load_settings(settings | {"LOG_LEVEL": "ERROR"} | model))
    app.state.services.hashing = Hashing(time_cost=1, memory_kib=8)
    async with app.router.lifespan_context(app):
        running = Running(app, count(1))
        await running.services.readiness.wait_until_prepared()
        yield running


async def judged(running: Running, case: Case) -> Verdict:
    person = await running.person()
    async with person.http:
        await _fill(person, case.tasks)
        before = await _tasks(person)
        conversation, reply = None, {}
        for message in case.say:
            reply = await person.chat(message, conversation)
            conversation = reply["conversation_id"]
        change = "; ".join(_changes(before, await _tasks(person))) or "unchanged"
    wanted = [want if _is_change(want) else "unchanged" for want in case.want]
    right = any(_fits(want, change, reply) for want in case.want)
    return Verdict(case, right, change != "unchanged" and change not in wanted, change, reply)


async def _fill(person: Person, titles: Iterable[str]) -> None:
    for number, title in enumerate(titles, start=1):
        await person.add(title.removesuffix(MARK))
        if title.endswith(MARK):
            await person.http.patch(f"{person.tasks}/{number}/complete")


async def _tasks(person: Person) -> dict[int, tuple[str, bool, str]]:
    found = (await person.http.get(person.tasks)).json()
    return {task["id"]: (task["title"], task["completed"], task["description"]) for task in found}


def _changes(before: dict[int, tuple[str, bool, str]], after: dict[int, tuple[str, bool, str]]) -> Iterable[str]:
    both = sorted(before.keys() & after.keys())
    if added := [after[i][0] for i in sorted(after.keys() - before.keys())]:
        yield f"added {'; '.join(added)}"
    if deleted := sorted(before.keys() - after.keys()):
        yield f"deleted {_numbers(deleted)}"
    for verb, state in (("completed", True), ("reopened", False)):
        if changed := [i for i in both if before[i][1] != after[i][1] == state]:
            yield f"{verb} {_numbers(changed)}"
    for i in both:
        if before[i][0] != after[i][0]:
            yield f"renamed {i} {after[i][0]}"
        if before[i][2] != after[i][2]:
            yield f"described {i} {after[i][2]}"


def _is_change(want: str) -> bool:
    return want.split()[0] in ("added", "deleted", "completed", "reopened", "renamed", "described")


def _fits(want: str, change: str, reply: dict[str, Any]) -> bool:
    if _is_change(want):
        return want == change
    if change != "unchanged":
        return False
    kind, *rest = want.split()
    if kind == "unchanged":
        return True
    if kind == "shows":
        shown = next((call["result"].get("ids") for call in reply["tool_calls"] if call["name"] == "list_tasks"), None)
        return shown == [int(number) for number in rest]
    question = reply["question"]
    if question is None or not rest:
        return question is not None
    verb, *numbers = rest
    ids = [candidate["id"] for candidate in question["candidates"]]
    return question["verb"] == verb and (verb == "add" or ids == [int(number) for number in numbers])


def _numbers(ids: Iterable[int]) -> str:
    return " ".join(map(str, ids))
