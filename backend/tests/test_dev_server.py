"""The server of `cargo xtask dev`, as a process of its own, on a copy of the sources that the tests may edit."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.postgres import _free_port

BACKEND = Path(__file__).parent.parent


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


class DevServer:
    def __init__(self, sources: Path) -> None:
        self.sources = sources
        self.url = f"http://127.0.0.1:{(port := _free_port())}"
        self._env = {"AUTH_SECRET": "s" * 40, "LOG_LEVEL": "WARNING", "PYTHONDONTWRITEBYTECODE": "1"}
        self._env |= {"DEV_SERVER_FOLDER": str(sources / "dev"), "DEV_SERVER_PORT": str(port)}
        self.start()

    def start(self, patience: str = "10") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "dev_server.py"],
            cwd=self.sources,
            env=os.environ | self._env | {"DEV_SERVER_PATIENCE": patience},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def result(self) -> dict[str, Any]:
        file = self.sources / "dev/result.json"
        result: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {"generation": 0}
        return result

    def reload(self) -> Any:
        """The problem of the sources as they are now, or None once they are served."""
        generation = self.result()["generation"]
        self.process.send_signal(signal.SIGHUP)
        return self.outcome(generation + 1)

    def outcome(self, generation: int) -> Any:
        wait_until(lambda: self.result()["generation"] >= generation)
        return self.result()["problem"]

    def health(self) -> Any:
        return httpx2.get(f"{self.url}/health", timeout=30).json()

    def quick_health(self) -> Any:
        """The answer on a new connection, without the time that a client of httpx2 takes to start."""
        connection = HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        with closing(connection):
            connection.request("GET", "/health")
            return json.loads(connection.getresponse().read())

    def answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/health", timeout=0.5).status_code == 200
        except httpx2.TransportError:
            return False

    def crash(self) -> None:
        """All processes end at once, as those of a container do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DevServer]:
    for name in ("app", "main.py", "dev_server.py"):
        source = BACKEND / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    server = DevServer(tmp_path)
    try:
        assert server.outcome(1) is None
        yield server
    finally:
        if server.process.poll() is None:
            server.crash()


def answering(source: str, status: str) -> str:
    """The source of /health with an edit after which it says this. The first route of a path counts."""
    place = re.search(r"^router = .*$", source, re.MULTILINE)
    assert place is not None
    route = f'\n\n@router.get("/health")\nasync def edited() -> dict[str, str]:\n    return {{"status": "{status}"}}\n'
    return source[: place.end()] + route + source[place.end() :]


def test_changed_sources_are_served_and_broken_ones_are_not(server: DevServer) -> None:
    health = server.sources / "app/api/health.py"
    original = health.read_text()
    lines = len(original.splitlines())
    health.write_text(answering(original, "edited"))
    assert server.reload() is None
    assert server.health() == {"status": "edited"}

    health.write_text(original + "\n\ndef broken(:\n")
    problem = server.reload()
    assert (problem["file"], problem["line"]) == ("app/api/health.py", lines + 3)
    assert server.health() == {"status": "edited"}, "the last good process serves on"

    health.write_text(original + '\nraise ValueError("not yet")\n')
    assert server.reload() == {"message": "ValueError: not yet", "file": "app/api/health.py", "line": lines + 2}

    health.write_text(original)
    assert server.reload() is None
    assert server.health() == {"status": "ok"}
    server.process.terminate()
    assert server.process.wait(60) == 0


def test_nobody_gets_an_old_answer_once_a_change_is_served(server: DevServer) -> None:
    health = server.sources / "app/api/health.py"
    original = health.read_text()
    for number in range(12):
        health.write_text(answering(original, str(number)))
        assert server.reload() is None
        assert {server.quick_health()["status"] for _ in range(24)} == {str(number)}


def test_saves_leave_one_serving_process_behind(server: DevServer) -> None:
    for _ in range(5):
        assert server.reload() is None

    def children() -> int:
        parents = subprocess.run(["ps", "-A", "-o", "ppid="], capture_output=True, text=True, check=True).stdout
        return parents.split().count(str(server.process.pid))

    wait_until(lambda: children() == 1)
    assert server.health() == {"status": "ok"}


def test_a_container_that_is_started_again_waits_for_the_changed_files(server: DevServer) -> None:
    server.crash()
    server.start(patience="60")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        assert not server.answers(), "it serves sources without the changes"
        time.sleep(0.1)
    (server.sources / "dev/result.json").unlink()
    assert server.reload() is None
    assert server.health() == {"status": "ok"}


def test_a_container_that_nobody_writes_to_serves_what_it_has(server: DevServer) -> None:
    server.crash()
    server.start(patience="0.1")
    wait_until(server.answers)


def test_it_serves_as_the_image_s_own_command_does() -> None:
    command = (BACKEND / "Dockerfile").read_text().rpartition("\nCMD ")[2]
    words: list[str] = json.loads(command.replace("\\\n", ""))
    source = (BACKEND / "dev_server.py").read_text()
    written = {
        "--host": 'host="{}"',
        "--loop": 'loop="{}"',
        "--http": 'http="{}"',
        "--ws": 'ws="{}"',
        "--timeout-graceful-shutdown": "timeout_graceful_shutdown={}",
        "--no-access-log": "access_log=False",
        "--no-server-header": "server_header=False",
        "--port": '"DEV_SERVER_PORT", "{}"',
    }
    options = [word for word in words if word.startswith("--")]
    assert sorted(options) == sorted(written), "the image's command has an option that dev_server.py lacks"
    for option in options:
        value = words[words.index(option) + 1] if "{}" in written[option] else ""
        assert written[option].format(value) in source, option
