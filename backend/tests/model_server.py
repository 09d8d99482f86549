"""A real HTTP server on loopback that speaks Chat Completions, with answers that a test scripts."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Script = Callable[[dict[str, Any]], "Answer"]


@dataclass
class Answer:
    text: str | None = None
    calls: list[tuple[str, dict[str, Any] | str]] = field(default_factory=list)
    refusal: str | None = None
    status: int = 200
    # None: what the answer says. Else these bytes.
    raw: bytes | None = None
    # Never answers, and holds the connection open.
    hang: bool = False
    # Ends the connection in the middle of the body.
    cut: bool = False
    # Waits after each piece until the test lets it go on.
    pause: bool = False

    @property
    def kind(self) -> str:
        return "text/event-stream" if self.status == 200 else "application/json"

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.status != 200:
            return json.dumps({"error": {"message": "scripted", "type": "server_error"}}).encode()
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": piece} for piece in re.findall(r"\S+\s*", self.text or "")]
        if self.calls:
            calls = [
                {
                    "index": i,
                    "id": f"call_{i}",
                    "type": "function",
                    "function": {
                        "name": name,
                        "arguments": given if isinstance(given, str) else json.dumps(given),
                    },
                }
                for i, (name, given) in enumerate(self.calls)
            ]
            deltas.append({"tool_calls": calls})
        if self.refusal:
            deltas.append({"refusal": self.refusal})
        chunks = [_chunk(delta, None) for delta in deltas]
        chunks.append(_chunk({}, "tool_calls" if self.calls else "stop"))
        return b"".join([*chunks, b"data: [DONE]\n\n"])


def _chunk(delta: dict[str, Any], reason: str | None) -> bytes:
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


class ModelServer:
    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.script: Script = lambda _: Answer("Hello.")
        self._server: asyncio.Server | None = None
        # Set once a request is there.
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()
        self._keep_going = False
        # Seconds before each answer.
        self.delay = 0.0

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    def answers(self, *answers: Answer) -> None:
        """One after another; the last again and again."""
        self.script = lambda _: answers[min(len(self.requests), len(answers)) - 1]

    def keep_going(self) -> None:
        """From now on no answer pauses."""
        self._keep_going = True
        self.go_on.set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                assert line.startswith(b"POST /v1/chat/completions ")
                headers: dict[str, str] = {}
                while (header := (await reader.readline()).decode().strip()) != "":
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                self.headers.append(headers)
                self.requests.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
                self.asked.set()
                await self._answer(self.script(self.requests[-1]), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer.hang:
            # Until the client gives up and closes.
            await reader.read(1)
            raise ConnectionError
        await asyncio.sleep(self.delay)
        body = answer.body()
        head = f"HTTP/1.1 {answer.status} Scripted\r\nContent-Type: {answer.kind}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
        if answer.cut:
            body = body[: len(body) // 2]
        for piece in body.split(b"\n\n") if answer.pause else [body]:
            writer.write(piece + b"\n\n" if answer.pause and piece else piece)
            await writer.drain()
            if answer.pause and b'"content": "' in piece and b'"content": ""' not in piece and not self._keep_going:
                await self.go_on.wait()
                self.go_on.clear()
        if answer.cut:
            raise ConnectionError
