"""Server-sent events."""

import asyncio
from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse

from app.runs import Event

MEDIA_TYPE = "text/event-stream"
PING_SECONDS = 10.0

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event_stream(events: AsyncIterator[Event]) -> StreamingResponse:
    return StreamingResponse(_lines(events), media_type=MEDIA_TYPE, headers=_HEADERS)


async def _lines(events: AsyncIterator[Event]) -> AsyncIterator[str]:
    """A comment now and then keeps what lies between from taking the silence for an end."""
    coming = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            done, _ = await asyncio.wait([coming], timeout=PING_SECONDS)
            if not done:
                yield ": still here\n\n"
                continue
            event = coming.result()
            if event is None:
                return
            # As over plain HTTP: a problem leaves out what it does not know, and a reply has all its fields.
            data = event.data.model_dump_json(exclude_none=event.name == "error")
            yield f"event: {event.name}\ndata: {data}\n\n"
            coming = asyncio.ensure_future(anext(events, None))
    finally:
        coming.cancel()
