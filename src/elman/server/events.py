"""Server-sent events, and what becomes of a reader who goes away or takes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, MutableMapping
from typing import Any

import anyio
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from elman.server.errors import api_error
from elman.server.logs import log

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""One for all events: `json.dumps` makes another for each call that asks for anything."""


def event(data: Any, name: str | None = None) -> bytes:
    """Return one event."""
    text = data if isinstance(data, str) else ENCODER.encode(data)
    head = "" if name is None else f"event: {name}\n"
    return f"{head}data: {text}\n\n".encode("utf-8", "replace")


class EventStream(Response):
    """Events as they come; the iterator is closed when the reader goes away, or takes nothing for so many seconds."""

    media_type = "text/event-stream"

    def __init__(self, events: AsyncGenerator[bytes], *, stall: float, error_name: str | None = None) -> None:
        self.events, self.stall, self.error_name = events, stall, error_name
        self.status_code, self.background = 200, None
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, unless and until nobody listens."""
        async with while_there(receive) as listening:
            watch = Watch(self.stall, listening)
            try:
                await self.send_all(watch.watched(send))
            finally:
                watch.end()

    async def send_all(self, send: Send) -> None:
        """Send the events; what goes wrong before the first is an answer of its own, and later one more event."""
        async with contextlib.aclosing(self.events):
            first = await anext(self.events, b"")
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": first, "more_body": True})
            try:
                async for data in self.events:
                    await send({"type": "http.response.body", "body": data, "more_body": True})
            except Exception as error:
                await send({"type": "http.response.body", "body": self.told(error), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def told(self, error: Exception) -> bytes:
        """Return the event that tells an error; what is our mistake is logged without its words."""
        found = api_error(error)
        if found.status == 500:
            log("error", logging.ERROR, error)
        return event({"type": "error", **found.body} if self.error_name else found.body, self.error_name)


class Watch:
    """Gives up a reader who takes nothing for so many seconds; one timer looks now and then, for much is sent."""

    def __init__(self, seconds: float, listening: anyio.CancelScope) -> None:
        self.seconds, self.listening, self.loop = seconds, listening, asyncio.get_running_loop()
        self.since: float | None = None
        """When the message was sent that is not taken yet; None between two messages."""
        self.timer = self.loop.call_later(seconds, self.look)

    def watched(self, send: Send) -> Send:
        """Return what sends, and is watched."""

        async def sent(message: MutableMapping[str, Any]) -> None:
            self.since = self.loop.time()
            await send(message)
            self.since = None

        return sent

    def look(self) -> None:
        """Give the reader up, or look again later."""
        waited = 0.0 if self.since is None else self.loop.time() - self.since
        if waited >= self.seconds:
            self.listening.cancel()
        else:
            self.timer = self.loop.call_later(self.seconds - waited, self.look)

    def end(self) -> None:
        """Look no more."""
        self.timer.cancel()


@contextlib.asynccontextmanager
async def while_there(receive: Receive) -> AsyncIterator[anyio.CancelScope]:
    """Do what a client asked for as long as they are there; what is under way when they go is cancelled."""

    async def stop_when_gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    with anyio.CancelScope() as scope:
        watcher = asyncio.create_task(stop_when_gone())
        try:
            yield scope
        finally:
            watcher.cancel()
