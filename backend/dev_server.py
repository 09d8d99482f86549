"""Serves the application as the image's own command does, and serves changed sources without a new container.

`cargo xtask dev` runs it: it writes changed files into the container and sends SIGHUP. This process has imported the
libraries and nothing of the application. For each SIGHUP it forks a child that imports the application and serves.
The earlier child serves until then, and stays if the new one does not start. The outcome is in RESULT, as one JSON
object: `generation`, and `problem`, which is null or has `message`, `file` and `line`.
"""

import ast
import asyncio
import gc
import importlib
import json
import logging
import os
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import uvicorn

SOURCES = Path(__file__).resolve().parent
# The folder outlives the container, because /tmp is a volume of the pod.
FOLDER = Path(os.environ.get("DEV_SERVER_FOLDER", "/tmp/dev-server"))  # noqa: S108
RESULT = FOLDER / "result.json"
OWN = ("app", "main", "__main__")
PORT = int(os.environ.get("DEV_SERVER_PORT", "8000"))
# Seconds that a restarted container waits for the changed files, which its file system has lost.
PATIENCE = float(os.environ.get("DEV_SERVER_PATIENCE", "10"))
# Seconds until a child has to serve.
START = 30.0
# Seconds that the earlier child has to stop accepting connections. One that is busy for longer accepts none either.
HANDOVER = 2.0
SIGNALS = {signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}

log = logging.getLogger("dev_server")


class Announcing(uvicorn.Server):
    """Tells the parent process when it accepts connections, and when it accepts no more."""

    def __init__(self, config: uvicorn.Config, report: int) -> None:
        super().__init__(config)
        self._report = report
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        if self.started:
            tell(self._report, {"problem": None, "libraries": libraries()})

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stops accepting at once. Uvicorn looks at its signals ten times a second, and answers until then."""
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._accept_no_more)

    def _accept_no_more(self) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        # The parent has gone where the container ends.
        with suppress(OSError):
            tell(self._report, {"accepts": False})


def import_libraries() -> None:
    """Imports the libraries that the application's modules name, so that the children need not."""
    names: set[str] = set()
    for source in sorted((SOURCES / "app").rglob("*.py")):
        with suppress(SyntaxError, UnicodeDecodeError):
            for node in ast.parse(source.read_bytes()).body:
                if isinstance(node, ast.Import):
                    names.update(alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module)
    for name in sorted(names):
        if name.split(".")[0] not in OWN:
            import_library(name)


def import_library(name: str) -> None:
    # The child that needs it says what is wrong with it.
    with suppress(Exception):
        importlib.import_module(name)


def libraries() -> list[str]:
    """The modules that this process has imported, without the application's."""
    return [name for name in list(sys.modules) if name.split(".")[0] not in OWN]


def tell(report: int, message: dict[str, object]) -> None:
    line = json.dumps(message).encode() + b"\n"
    while line:
        line = line[os.write(report, line) :]


def describe(error: BaseException) -> dict[str, object]:
    """The error's message, and the last place of the application's own sources in it."""
    message = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    if isinstance(error, SyntaxError) and error.filename:
        return {"message": message, "file": relative(error.filename), "line": error.lineno}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(SOURCES)]
    last = own[-1] if own else None
    return {"message": message, "file": last and relative(last.filename), "line": last and last.lineno}


def relative(path: str) -> str:
    return str(Path(path).relative_to(SOURCES)) if Path(path).is_relative_to(SOURCES) else path


def serve(listener: socket.socket, report: int) -> NoReturn:
    """The child: imports the application and serves until it is told to end."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    status = 1
    try:
        # It sets up logging, which the application then changes.
        config = uvicorn.Config(
            "main:app",
            host="0.0.0.0",  # noqa: S104
            port=PORT,
            loop="uvloop",
            http="app.http_protocol:BoundedHeadProtocol",
            ws="none",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=20,
        )
        importlib.import_module("main")
        server = Announcing(config, report)
        server.run(sockets=[listener])
        status = 0 if server.started else 1
    except BaseException as error:
        # The parent has to know, whatever ended the import.
        with suppress(OSError):
            tell(report, {"problem": describe(error)})
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


class Parent:
    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._generation = 0
        self._serving: int | None = None
        self._report: int | None = None

    def run(self) -> int:
        """Serves until SIGTERM, or until the serving child ends by itself. Returns the exit status."""
        self._reload()
        while True:
            caught = signal.sigwait(SIGNALS)
            if caught == signal.SIGHUP:
                self._reload()
            elif caught == signal.SIGCHLD:
                ended = self._reap()
                if ended is not None:
                    return ended
            else:
                return self._end(caught)

    def _reload(self) -> None:
        self._generation += 1
        # The interpreter remembers what a folder held a moment ago.
        importlib.invalidate_caches()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            serve(self._listener, write)
        os.close(write)
        outcome = self._outcome(read)
        problem = outcome["problem"]
        if problem is None:
            self._retire()
            self._serving, self._report = child, read
        else:
            os.close(read)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            print(json.dumps({"level": "error", "logger": "dev_server", "problem": problem}), flush=True)  # noqa: T201
        self._tell(problem)
        for name in outcome.get("libraries", []):
            if name not in sys.modules:
                import_library(name)

    def _retire(self) -> None:
        """Ends the earlier child, and returns once no new connection can reach it."""
        if self._serving is None or self._report is None:
            return
        # One that has ended waits for `_reap`, so the number is still its own.
        os.kill(self._serving, signal.SIGTERM)
        select.select([self._report], [], [], HANDOVER)
        os.close(self._report)

    @staticmethod
    def _outcome(report: int) -> dict[str, Any]:
        """What the child tells once it serves, or once it cannot."""
        said = b""
        message = "the application did not start; its log says why"
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([report], [], [], START)
            part = os.read(report, 65536) if ready else b""
            if not ready:
                message = f"the application did not start within {START:.0f} s"
            if not part:
                return {"problem": {"message": message, "file": None, "line": None}}
            said += part
        outcome: dict[str, Any] = json.loads(said)
        return outcome

    def _tell(self, problem: Any) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        fresh = RESULT.with_suffix(".new")
        fresh.write_text(json.dumps({"generation": self._generation, "problem": problem}))
        fresh.replace(RESULT)

    def _reap(self) -> int | None:
        """Buries the children that have ended; the exit status where the serving one is among them."""
        with suppress(ChildProcessError):
            while True:
                child, status = os.waitpid(-1, os.WNOHANG)
                if child == 0:
                    break
                if child == self._serving:
                    return os.waitstatus_to_exitcode(status) or 1
        return None if self._serving is not None else 1

    def _end(self, caught: int) -> int:
        if self._serving is not None:
            os.kill(self._serving, caught)
            with suppress(ChildProcessError):
                os.waitpid(self._serving, 0)
        return 0


def wait_for_files() -> None:
    """A container that was started again has lost the files that were written into it: they come back with SIGHUP."""
    if RESULT.exists():
        signal.sigtimedwait({signal.SIGHUP}, PATIENCE)


def main() -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    gc.disable()
    import_libraries()
    gc.freeze()
    gc.enable()
    listener = socket.create_server(("0.0.0.0", PORT), backlog=2048)  # noqa: S104
    listener.set_inheritable(True)
    wait_for_files()
    return Parent(listener).run()


if __name__ == "__main__":
    sys.exit(main())
