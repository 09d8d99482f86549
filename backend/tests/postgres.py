"""A Postgres server that lives as long as the tests do, on loopback, where its binaries are installed."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

_NOBODY = "nobody"
# Not on PATH: Debian's, and Homebrew's on either Mac. `cargo xtask test` looks in the same places.
_FOLDERS = ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/opt/postgresql@*/bin")


def _version(binary: Path) -> float:
    """The one in its folder's name: `15`, `postgresql@15`, `postgresql@9.6`."""
    return float(binary.parts[-3].rpartition("@")[2])


def _binary(name: str) -> str | None:
    found = sorted((path for folder in _FOLDERS for path in Path("/").glob(f"{folder}/{name}")), key=_version)
    return str(found[-1]) if found else shutil.which(name)


def why_no_postgres() -> str | None:
    missing = [name for name in ("initdb", "postgres") if _binary(name) is None]
    return f"no Postgres here: {', '.join(missing)} not found" if missing else None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class TemporaryPostgres:
    def __init__(self) -> None:
        # Postgres refuses to run as root.
        self._user = pwd.getpwnam(_NOBODY) if os.geteuid() == 0 else None
        self._home = Path(tempfile.mkdtemp(prefix="todo-pg-"))
        self._data = self._home / "data"
        self._port = _free_port()
        self._names = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            os.chown(self._home, self._user.pw_uid, self._user.pw_gid)

    def start(self) -> None:
        self._run(
            "initdb", "-D", str(self._data), "-U", "todo", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"
        )
        command = [_binary("postgres") or "", "-D", str(self._data), "-p", str(self._port)]
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self._home), "fsync": "off"}
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._process = self._spawn(command)
        self._wait()

    def new_database(self) -> str:
        import psycopg

        name = f"todo{next(self._names)}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self._url(name)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=10)
        shutil.rmtree(self._home, ignore_errors=True)

    def _url(self, database: str) -> str:
        return f"postgresql://todo@127.0.0.1:{self._port}/{database}"

    def _wait(self) -> None:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        raise OSError("it did not listen within 15 s")

    def _run(self, name: str, *arguments: str) -> None:
        process = self._spawn([_binary(name) or "", *arguments])
        if process.wait(timeout=60) != 0:
            raise OSError(f"{name} failed")

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        user = self._user
        return subprocess.Popen(
            command,
            cwd=self._home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
